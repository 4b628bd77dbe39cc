// Payments charges cards through a provider that is simulated in this process.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strconv"

	"github.com/ollystack/ollystack/demo/internal/faults"
	"github.com/ollystack/ollystack/demo/internal/service"
)

func main() {
	port := service.Port("OLLYSTACK_DEMO_PAYMENTS_PORT", 7072)
	seed := flag.Int("seed", service.EnvInt("OLLYSTACK_DEMO_SEED", 1),
		"seed of the provider's failures (OLLYSTACK_DEMO_SEED)")
	share := flag.String("fail-share", service.Env("OLLYSTACK_DEMO_PAYMENTS_FAIL_SHARE", "0.1"),
		"share of first attempts that fail, 0 to 1 (OLLYSTACK_DEMO_PAYMENTS_FAIL_SHARE)")
	flag.Parse()
	failShare, err := strconv.ParseFloat(*share, 64)
	if err != nil || !(failShare >= 0 && failShare <= 1) {
		service.Fail(fmt.Errorf("fail-share %q is not a number from 0 to 1", *share))
	}
	err = service.Service{Name: "payments", Port: *port, Build: func(ctx context.Context) (http.Handler, error) {
		return newHandler(ctx, plan{seed: uint64(*seed), failShare: failShare})
	}}.Run()
	if err != nil {
		service.Fail(err)
	}
}

func newHandler(ctx context.Context, plan plan) (http.Handler, error) {
	board := faults.NewBoard(faultFailing)
	client, err := provider{plan: plan, board: board}.start(ctx)
	if err != nil {
		return nil, err
	}
	charges, err := newCharges(client)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("POST /charges", service.Traced(charges))
	mux.HandleFunc("GET /healthz", service.Health)
	board.Register(mux)
	return mux, nil
}
