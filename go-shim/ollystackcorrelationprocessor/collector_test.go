package ollystackcorrelationprocessor

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
	collector := collectorBinary(t)
	exported := make(chan ptrace.Traces, 1)
	backend := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		request := ptraceotlp.NewExportRequest()
		assert.NoError(t, request.UnmarshalProto(body))
		exported <- request.Traces()
	}))
	t.Cleanup(backend.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())

	path := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(path, []byte(`
receivers:
  otlp: {protocols: {http: {endpoint: `+address+`}}}
processors:
  ollystack_correlation:
exporters:
  otlp_http: {endpoint: "`+backend.URL+`", compression: none, sending_queue: {enabled: false}}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: {receivers: [otlp], processors: [ollystack_correlation], exporters: [otlp_http]}
`), 0o600))
	cmd := exec.CommandContext(t.Context(), collector, "--config", path)
	log, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(log)
	waitUntilReady := func() {
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Everything is ready") {
				return
			}
		}
		require.Fail(t, "the collector ended", "%v", lines.Err())
	}
	send := func() string {
		body, err := ptraceotlp.NewExportRequestFromTraces(spans(traceID(1))).MarshalProto()
		require.NoError(t, err)
		response, err := http.Post("http://"+address+"/v1/traces", "application/x-protobuf", bytes.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusOK, response.StatusCode)
		return idOf(allSpans(<-exported)[0].Attributes())
	}

	waitUntilReady()
	before := send()
	require.NoError(t, cmd.Process.Signal(syscall.SIGHUP))
	waitUntilReady()
	assert.Equal(t, before, send())
	http.DefaultClient.CloseIdleConnections()
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	for lines.Scan() { // to the end, as Wait asks
	}
	require.NoError(t, cmd.Wait())
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
