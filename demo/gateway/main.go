// The gateway is the public edge of the shop: POST /checkout.
package main

import (
	"context"
	"flag"
	"net/http"
	"strings"
	"time"

	"github.com/ollystack/ollystack/demo/internal/correlation"
	"github.com/ollystack/ollystack/demo/internal/faults"
	"github.com/ollystack/ollystack/demo/internal/service"
)

// Longer than orders may take with every retry, so that its answer arrives.
const ordersTimeout = 15 * time.Second

func main() {
	port := service.Port("OLLYSTACK_DEMO_GATEWAY_PORT", 7070)
	orders := flag.String("orders-url", service.Env("OLLYSTACK_DEMO_ORDERS_URL", "http://127.0.0.1:7071"),
		"base URL of orders (OLLYSTACK_DEMO_ORDERS_URL)")
	flag.Parse()
	err := service.Service{Name: "gateway", Port: *port, Build: func(context.Context) (http.Handler, error) {
		return newHandler(strings.TrimRight(*orders, "/"), service.Client(ordersTimeout)), nil
	}}.Run()
	if err != nil {
		service.Fail(err)
	}
}

func newHandler(ordersURL string, client *http.Client) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /checkout",
		correlation.Edge(service.Traced(checkout{ordersURL: ordersURL, client: client})))
	mux.HandleFunc("GET /healthz", service.Health)
	faults.NewBoard().Register(mux)
	return mux
}
