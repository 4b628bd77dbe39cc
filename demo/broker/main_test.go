package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func TestBrokerServesJetStreamAndItsHealthOnLoopback(t *testing.T) {
	broker, err := server.NewServer(options(0, 0, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	broker.Start()
	defer broker.Shutdown()
	if !broker.ReadyForConnections(10 * time.Second) {
		t.Fatal("not ready")
	}
	if !broker.JetStreamEnabled() {
		t.Fatal("no JetStream")
	}
	if !broker.MonitorAddr().IP.IsLoopback() {
		t.Fatalf("monitoring listens on %s", broker.MonitorAddr())
	}
	answer, err := http.Get("http://" + broker.MonitorAddr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("healthz answered %d", answer.StatusCode)
	}
}
