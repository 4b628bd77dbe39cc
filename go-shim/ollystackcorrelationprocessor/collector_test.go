package ollystackcorrelationprocessor

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pprofile/pprofileotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// collectorPath names a collector that was built with this component; `make collector` builds one
// and .ci/test sets the variable.
const collectorPath = "OLLYSTACK_COLLECTOR"

// The whole collector refuses each bad value at `validate` as the component's own tests say.
func TestTheCollectorRefusesBadValues(t *testing.T) {
	for _, tt := range badValues {
		t.Run(tt.key+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			key, value := tt.key, tt.value
			if group, member, ok := strings.Cut(key, "."); ok {
				key, value = group, "{"+member+": "+value+"}"
			}
			out, err := validateWithCollector(t, key+": "+value)
			require.Error(t, err)
			assert.Contains(t, out, tt.want)
			assert.Contains(t, out, "ollystack_correlation", "it says which component")
			assert.NotContains(t, out, "hunter2", "a key must never appear in an error")
		})
	}
}

func TestTheCollectorAcceptsEveryOption(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "config", "every_option.yaml"))
	require.NoError(t, err)
	_, options, ok := strings.Cut(string(raw), "\n")
	require.True(t, ok)
	for _, settings := range []string{"", strings.ReplaceAll(options, "\n  ", "\n      "), "strip_on_export: {all: true}"} {
		out, err := validateWithCollector(t, strings.TrimSpace(settings))
		assert.NoError(t, err, "%s\n%s", settings, out)
	}
}

// SIGHUP makes the collector shut everything down and start anew from its configuration; a trace
// that is under way keeps its ID.
func TestATraceKeepsItsIDWhenTheCollectorReloads(t *testing.T) {
	// The collector inherits that, and listens only some time after it has said that it is ready.
	signal.Ignore(syscall.SIGHUP)
	t.Cleanup(func() { signal.Reset(syscall.SIGHUP) })
	c := startCollector(t, "ollystack_correlation:", "traces: {receivers: [otlp], processors: [ollystack_correlation], exporters: [otlp_http]}")
	send := func() string {
		c.sendTraces(t, spans(traceID(1)))
		return idOf(allSpans(c.traces(t))[0].Attributes())
	}
	before := send()
	c.reload(t)
	assert.Equal(t, before, send())
}

// With the configuration of the guide, the whole collector keeps or drops both traces of a flow.
func TestTheCollectorSamplesWholeFlows(t *testing.T) {
	c := startCollector(t, `
  ollystack_correlation: {write_sampling_randomness: true}
  probabilistic_sampler: {mode: proportional, sampling_percentage: 10}
`, "traces: {receivers: [otlp], processors: [ollystack_correlation, probabilistic_sampler], exporters: [otlp_http]}")
	const flows = 1000
	kept := map[string]int{}
	for nth := range uint64(2) {
		var ids []pcommon.TraceID
		for flow := range uint64(flows) {
			ids = append(ids, traceID(2*flow+nth))
		}
		td := spans(ids...)
		for flow, span := range allSpans(td) {
			span.Attributes().PutStr("x-correlation-id", fmt.Sprintf("order-%d", flow))
		}
		c.sendTraces(t, td)
		for _, span := range allSpans(c.traces(t)) {
			kept[idOf(span.Attributes())]++
		}
	}
	for flow, traces := range kept {
		assert.Equal(t, 2, traces, flow)
	}
	assert.InDelta(t, 0.1, float64(len(kept))/flows, 0.03)
}

func TestTheCollectorEnrichesProfiles(t *testing.T) {
	c := startCollector(t, "ollystack_correlation:",
		"profiles: {receivers: [otlp], processors: [ollystack_correlation], exporters: [otlp_http]}",
		"--feature-gates=service.profilesSupport")
	body, err := pprofileotlp.NewExportRequestFromProfiles(profileOf(t, []pcommon.TraceID{traceID(1)},
		map[string]string{"http.request.header.x-correlation-id": "order-7"})).MarshalProto()
	require.NoError(t, err)
	c.post(t, "/v1development/profiles", body)
	request := pprofileotlp.NewExportRequest()
	require.NoError(t, request.UnmarshalProto((<-c.exported).body))
	got := sampleAttributes(t, request.Profiles())[0]
	assert.Equal(t, "order-7", got["correlation_id"])
	assert.Equal(t, "header", got["correlation_id.source"])
}

// What is stored keeps its ID when the same data leave for a partner without it.
func TestTheCollectorStripsOnlyWhatLeaves(t *testing.T) {
	c := startCollector(t, `
  ollystack_correlation:
  ollystack_correlation/strip: {strip_on_export: {all: true}}
`, `
    traces: {receivers: [otlp], processors: [ollystack_correlation], exporters: [otlp_http, forward]}
    traces/partner: {receivers: [forward], processors: [ollystack_correlation/strip], exporters: [otlp_http/partner]}`)
	c.sendTraces(t, spans(traceID(1)))
	ids := map[string]string{}
	for range 2 {
		got := <-c.exported
		request := ptraceotlp.NewExportRequest()
		require.NoError(t, request.UnmarshalProto(got.body))
		ids[got.path] = idOf(allSpans(request.Traces())[0].Attributes())
	}
	require.Len(t, ids, 2)
	assert.Regexp(t, generatedID, ids["/v1/traces"])
	assert.Empty(t, ids["/partner/v1/traces"])
}

// runningCollector receives OTLP and exports to a server of the test.
type runningCollector struct {
	cmd      *exec.Cmd
	address  string
	log      *bufio.Scanner
	exported chan export
}

type export struct {
	path string
	body []byte
}

func startCollector(t *testing.T, processors, pipelines string, args ...string) *runningCollector {
	t.Helper()
	collector := collectorBinary(t)
	c := &runningCollector{exported: make(chan export, 10)}
	backend := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		c.exported <- export{r.URL.Path, body}
	}))
	t.Cleanup(backend.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c.address = listener.Addr().String()
	require.NoError(t, listener.Close())

	path := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(path, []byte(`
receivers:
  otlp: {protocols: {http: {endpoint: `+c.address+`}}}
processors:
  `+processors+`
exporters:
  otlp_http: {endpoint: "`+backend.URL+`", compression: none, sending_queue: {enabled: false}}
  otlp_http/partner: {endpoint: "`+backend.URL+`/partner", compression: none, sending_queue: {enabled: false}}
connectors:
  forward:
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    `+pipelines+`
`), 0o600))
	c.cmd = exec.CommandContext(t.Context(), collector, append([]string{"--config", path}, args...)...)
	stderr, err := c.cmd.StderrPipe()
	require.NoError(t, err)
	c.log = bufio.NewScanner(stderr)
	require.NoError(t, c.cmd.Start())
	// The context ends before cleanups run and kills the collector.
	t.Cleanup(func() {
		for c.log.Scan() { // to the end, as Wait asks
		}
		_ = c.cmd.Wait()
		http.DefaultClient.CloseIdleConnections()
	})
	c.waitUntil(t, ready)
	return c
}

// What the collector logs.
const (
	ready    = "Everything is ready"
	signaled = "Received signal from OS"
)

func (c *runningCollector) waitUntil(t *testing.T, said string) {
	t.Helper()
	for c.log.Scan() {
		if strings.Contains(c.log.Text(), said) {
			return
		}
	}
	require.Fail(t, "the collector ended", "%v", c.log.Err())
}

// reload asks until the collector listens, and waits until it has read its configuration anew.
func (c *runningCollector) reload(t *testing.T) {
	t.Helper()
	heard := make(chan struct{})
	go func() {
		for {
			_ = c.cmd.Process.Signal(syscall.SIGHUP)
			select {
			case <-heard:
				return
			case <-time.After(time.Second):
			}
		}
	}()
	c.waitUntil(t, signaled)
	close(heard)
	c.waitUntil(t, ready)
}

func (c *runningCollector) post(t *testing.T, path string, body []byte) {
	t.Helper()
	response, err := http.Post("http://"+c.address+path, "application/x-protobuf", bytes.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
}

func (c *runningCollector) sendTraces(t *testing.T, td ptrace.Traces) {
	t.Helper()
	body, err := ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
	require.NoError(t, err)
	c.post(t, "/v1/traces", body)
}

// traces returns the next batch that was exported.
func (c *runningCollector) traces(t *testing.T) ptrace.Traces {
	t.Helper()
	request := ptraceotlp.NewExportRequest()
	require.NoError(t, request.UnmarshalProto((<-c.exported).body))
	return request.Traces()
}

func collectorBinary(t *testing.T) string {
	t.Helper()
	path := os.Getenv(collectorPath)
	if path == "" {
		t.Skipf("%s is not set: build a collector and name it", collectorPath)
	}
	return path
}

func validateWithCollector(t *testing.T, settings string) (string, error) {
	t.Helper()
	collector := collectorBinary(t)
	config := `
receivers:
  otlp: {protocols: {grpc: {endpoint: 127.0.0.1:0}}}
processors:
  ollystack_correlation:
      ` + settings + `
exporters:
  nop:
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: {receivers: [otlp], processors: [ollystack_correlation], exporters: [nop]}
    logs: {receivers: [otlp], processors: [ollystack_correlation], exporters: [nop]}
    metrics: {receivers: [otlp], processors: [ollystack_correlation], exporters: [nop]}
    profiles: {receivers: [otlp], processors: [ollystack_correlation], exporters: [nop]}
`
	path := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(path, []byte(config), 0o600))
	out, err := exec.CommandContext(t.Context(), collector, "validate", "--config", path,
		"--feature-gates=service.profilesSupport").CombinedOutput()
	return string(out), err
}
