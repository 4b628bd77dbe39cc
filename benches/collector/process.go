package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// pipeline is a collector's configuration between an OTLP receiver and an exporter that does nothing.
type pipeline struct {
	name string
	slug string
	// processor is its configuration in YAML, "" for none.
	processor string
}

// pipelines returns the one without a processor first.
func pipelines() []pipeline {
	set := func(path string) string {
		return fmt.Sprintf(`'set(%[1]s.attributes["%[2]s"], "%[3]s") where %[1]s.attributes["%[2]s"] == nil'`, path, target, constant)
	}
	return []pipeline{
		{"no processor", "none", ""},
		{nameProcessor, "ollystack", "ollystack_correlation: {}"},
		{nameAttributes, "attributes", fmt.Sprintf("attributes: {actions: [{key: %s, action: upsert, value: %s}]}", target, constant)},
		{nameTransform, "transform", fmt.Sprintf("transform: {trace_statements: [%s], log_statements: [%s]}", set("span"), set("log"))},
	}
}

func (p pipeline) config(port int) string {
	processors, list := "", ""
	if p.processor != "" {
		processors = "processors:\n  " + p.processor + "\n"
		list, _, _ = strings.Cut(p.processor, ":")
	}
	through := fmt.Sprintf("{receivers: [otlp], processors: [%s], exporters: [nop]}", list)
	return fmt.Sprintf(`receivers:
  otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d", include_metadata: true}}}
%sexporters:
  nop: {}
service:
  telemetry: {metrics: {level: none}, logs: {level: warn}}
  pipelines:
    traces: %s
    logs: %s
`, port, processors, through, through)
}

// runningCollector is a collector with a connection to it.
type runningCollector struct {
	command *exec.Cmd
	conn    *grpc.ClientConn
	output  *bytes.Buffer
}

func startCollector(binary, folder string, p pipeline) (*runningCollector, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	config := filepath.Join(folder, "config.yaml")
	if err := os.WriteFile(config, []byte(p.config(port)), 0o644); err != nil {
		return nil, err
	}
	c := &runningCollector{command: exec.Command(binary, "--config", config), output: &bytes.Buffer{}}
	c.command.Stdout, c.command.Stderr = c.output, c.output
	if err := c.command.Start(); err != nil {
		return nil, fmt.Errorf("%w: `make collector` builds it", err)
	}
	c.conn, err = grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", port),
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.ForceCodec(rawCodec{})))
	if err != nil {
		return nil, errors.Join(err, c.stop())
	}
	// An empty request is answered as soon as it serves.
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	var answer []byte
	err = c.conn.Invoke(ctx, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", []byte{}, &answer, grpc.WaitForReady(true))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("it does not answer: %w\n%s", err, c.output), c.stop())
	}
	return c, nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// export sends an encoded request. Any answer but success is an error, rejected items too.
func (c *runningCollector) export(ctx context.Context, method string, request []byte) error {
	var answer []byte
	if err := c.conn.Invoke(ctx, method, request, &answer); err != nil {
		return err
	}
	// Nothing, or a partial success of which nothing is said.
	if len(answer) > 0 && !bytes.Equal(answer, []byte{0x0a, 0x00}) {
		return errors.New("the collector accepted only a part")
	}
	return nil
}

func (c *runningCollector) stop() error {
	if c.conn != nil {
		if err := c.conn.Close(); err != nil {
			return err
		}
	}
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := c.command.Wait(); err != nil {
		return fmt.Errorf("the collector: %w\n%s", err, c.output)
	}
	return nil
}

// peakMemory is the most memory the process has had, in MB.
func (c *runningCollector) peakMemory() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.command.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(kb), " kB"))
			return float64(n) / 1024
		}
	}
	return 0
}

// rawCodec passes encoded messages through.
type rawCodec struct{}

func (rawCodec) Marshal(v any) ([]byte, error) { return v.([]byte), nil }

func (rawCodec) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = bytes.Clone(data)
	return nil
}

func (rawCodec) Name() string { return "proto" }
