package ollystackcorrelationprocessor

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
)

func document(t *testing.T, path ...string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(raw)
}

func TestTheReadmeNamesEverySettingAndMetric(t *testing.T) {
	readme := document(t, "README.md")
	for _, key := range keysOf(reflect.TypeFor[Config](), "") {
		_, last, _ := strings.Cut(key, ".")
		assert.True(t, strings.Contains(readme, "`"+key) || last != "" && strings.Contains(readme, last+":"), key)
	}
	metrics := regexp.MustCompile(`(?m)^    processor_ollystack_correlation_(\w+):`).FindAllStringSubmatch(document(t, "metadata.yaml"), -1)
	require.NotEmpty(t, metrics)
	for _, m := range metrics {
		assert.Regexp(t, "`"+m[1]+"[`{]", readme)
	}
}

var yamlBlocks = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// guideDefaults complete the configurations that guides show in part.
const guideDefaults = `
receivers:
  otlp: {protocols: {grpc: {endpoint: 127.0.0.1:0}}}
processors:
  memory_limiter: {check_interval: 1s, limit_mib: 100}
  batch:
  ollystack_correlation:
exporters:
  nop:
  otlp_http: {endpoint: http://127.0.0.1:4318}
  otlp_http/partner: {endpoint: http://127.0.0.1:4318}
  clickhouse: {endpoint: tcp://127.0.0.1:9000}
service:
  telemetry: {metrics: {level: none}}
`

// Each configuration in the guides and in the README is one that the collector accepts.
func TestTheCollectorAcceptsTheGuides(t *testing.T) {
	collector := collectorBinary(t)
	files, err := filepath.Glob(filepath.Join("..", "..", "docs", "guides", "*.md"))
	require.NoError(t, err)
	validated := 0
	for _, file := range append(files, "README.md") {
		for _, block := range yamlBlocks.FindAllStringSubmatch(document(t, file), -1) {
			if strings.Contains(block[1], "gomod:") || !strings.Contains(block[1], "processors:") && !strings.Contains(block[1], "exporters:") {
				continue // a manifest, or not the collector's
			}
			validated++
			retrieved, err := confmap.NewRetrievedFromYAML([]byte(block[1]))
			require.NoError(t, err, block[1])
			conf, err := retrieved.AsConf()
			require.NoError(t, err, block[1])
			shown := filepath.Join(t.TempDir(), "shown.yaml")
			require.NoError(t, os.WriteFile(shown, []byte(block[1]), 0o600))
			args := []string{"validate", "--config", "yaml:" + guideDefaults, "--config", shown}
			if !conf.IsSet("service::pipelines") {
				args = append(args, "--config", "yaml:"+pipelineOf(t, conf))
			}
			cmd := exec.CommandContext(t.Context(), collector, args...)
			cmd.Env = append(os.Environ(), "OLLY_ID_KEY=0123456789abcdef")
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, "%s\n%s\n%s", file, block[1], out)
		}
	}
	assert.GreaterOrEqual(t, validated, 8)
}

// pipelineOf has the processors of a configuration without pipelines in one.
func pipelineOf(t *testing.T, conf *confmap.Conf) string {
	t.Helper()
	processors, err := conf.Sub("processors")
	require.NoError(t, err)
	var names []string
	for name := range processors.ToStringMap() {
		names = append(names, name)
	}
	return "service: {pipelines: {traces: {receivers: [otlp], processors: [" + strings.Join(names, ", ") + "], exporters: [nop]}}}"
}
