package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"net"
	"net/http"
	"time"

	"github.com/ollystack/ollystack/demo/internal/faults"
	"github.com/ollystack/ollystack/demo/internal/service"
)

const (
	// providerHost is what the spans show as the other side. It resolves nowhere: the client's
	// dialler goes to the simulation in this process.
	providerHost = "pay.provider.example"

	faultFailing = "failing-payment-provider"

	// Tokens that force an outcome, as test card numbers do.
	tokenFlaky    = "tok_flaky"
	tokenDeclined = "tok_declined"
)

// plan decides what becomes of an attempt, from a seed and the attempt alone: the same cart meets
// the same fate in every run.
type plan struct {
	seed uint64
	// failShare of the first attempts fail, retries succeed.
	failShare float64
}

func (p plan) draw(cart string, attempt int, salt string) float64 {
	hash := fnv.New64a()
	var number [16]byte
	binary.LittleEndian.PutUint64(number[:8], p.seed)
	binary.LittleEndian.PutUint64(number[8:], uint64(attempt))
	_, _ = hash.Write(number[:])
	_, _ = hash.Write([]byte(salt))
	_, _ = hash.Write([]byte(cart))
	// FNV mixes the last bytes weakly into the high bits; one round of a finalizer evens it out.
	x := hash.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

func (p plan) fails(c charge) bool {
	if c.Attempt > 1 {
		return false
	}
	return c.Token == tokenFlaky || p.draw(c.CartID, c.Attempt, "fate") < p.failShare
}

// latency is long-tailed around 12 ms.
func (p plan) latency(c charge) time.Duration {
	u := p.draw(c.CartID, c.Attempt, "latency")
	return time.Duration(12 * float64(time.Millisecond) * math.Exp(1.4*(u-0.5)))
}

// provider is the simulated outside world: it has no telemetry, as somebody else runs it.
type provider struct {
	plan  plan
	board *faults.Board
}

func (p provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var c charge
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&c); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	select {
	case <-time.After(p.plan.latency(c)):
	case <-r.Context().Done():
		return
	}
	switch {
	case c.Token == tokenDeclined:
		http.Error(w, "card declined", http.StatusPaymentRequired)
	case p.board.On(faultFailing), p.plan.fails(c):
		http.Error(w, "upstream acquirer unavailable", http.StatusServiceUnavailable)
	default:
		w.WriteHeader(http.StatusCreated)
	}
}

// start serves the provider on a free loopback port and returns a client that reaches it by name.
func (p provider) start(ctx context.Context) (*http.Client, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the simulated provider: %w", err)
	}
	server := &http.Server{Handler: p, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, net.ErrClosed) {
			service.Fail(fmt.Errorf("simulated provider: %w", err))
		}
	}()
	address := listener.Addr().String()
	return service.ForeignClient(2*time.Second, func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}), nil
}
