// The broker is a NATS server with JetStream, on loopback, that keeps what it acknowledged.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/ollystack/ollystack/demo/internal/service"
)

func main() {
	port := flag.Int("port", service.EnvInt("OLLYSTACK_DEMO_BROKER_PORT", 7074),
		"client port on 127.0.0.1 (OLLYSTACK_DEMO_BROKER_PORT)")
	httpPort := flag.Int("http-port", service.EnvInt("OLLYSTACK_DEMO_BROKER_HTTP_PORT", 7075),
		"port of /healthz and NATS monitoring (OLLYSTACK_DEMO_BROKER_HTTP_PORT)")
	data := flag.String("data", service.Env("OLLYSTACK_DEMO_DATA", ".ollystack/demo"),
		"folder for state; the broker uses nats/ in it (OLLYSTACK_DEMO_DATA)")
	flag.Parse()
	if err := run(*port, *httpPort, filepath.Join(*data, "nats")); err != nil {
		service.Fail(err)
	}
}

func run(port, httpPort int, store string) error {
	broker, err := server.NewServer(options(port, httpPort, store))
	if err != nil {
		return fmt.Errorf("configure the broker: %w", err)
	}
	broker.ConfigureLogger()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	broker.Start()
	if !broker.ReadyForConnections(10 * time.Second) {
		broker.Shutdown()
		return errors.New("the broker did not start within 10 s; is its port taken?")
	}
	<-signals
	broker.Shutdown()
	broker.WaitForShutdown()
	return nil
}

func options(port, httpPort int, store string) *server.Options {
	if port == 0 {
		port = server.RANDOM_PORT
	}
	if httpPort == 0 {
		httpPort = server.RANDOM_PORT
	}
	return &server.Options{
		ServerName: "ollystack-demo-broker",
		Host:       "127.0.0.1",
		Port:       port,
		HTTPHost:   "127.0.0.1",
		HTTPPort:   httpPort,
		JetStream:  true,
		StoreDir:   store,
		// An acknowledgement means "on disk": nothing is lost when the machine dies either.
		SyncAlways:         true,
		JetStreamMaxMemory: 64 << 20,
		JetStreamMaxStore:  1 << 30,
		MaxPayload:         256 << 10,
		NoSigs:             true,
	}
}
