// Package faults switches planned failures on and off while a service runs.
package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
)

const maxBody = 4 << 10

// local never reaches the telemetry: whoever looks for the cause of a planned failure must not
// find it written down there.
var local = slog.New(slog.NewTextHandler(os.Stderr, nil))

// Fault is the state of one planned failure.
type Fault struct {
	Name    string `json:"name"`
	Enabled bool   `json:"enabled"`
}

// Board holds the faults a service knows.
type Board struct {
	mu     sync.RWMutex
	faults []Fault
}

// NewBoard lists the faults by name, all of them off.
func NewBoard(names ...string) *Board {
	board := &Board{faults: make([]Fault, 0, len(names))}
	for _, name := range names {
		board.faults = append(board.faults, Fault{Name: name})
	}
	return board
}

// On reports whether a fault is switched on.
func (b *Board) On(name string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.ContainsFunc(b.faults, func(f Fault) bool { return f.Name == name && f.Enabled })
}

// All returns the state of every fault.
func (b *Board) All() []Fault {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.Clone(b.faults)
}

func (b *Board) set(want Fault) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	names := make([]string, 0, len(b.faults))
	for i := range b.faults {
		if b.faults[i].Name == want.Name {
			b.faults[i] = want
			return nil
		}
		names = append(names, b.faults[i].Name)
	}
	return fmt.Errorf("unknown fault %q: this service knows [%s]", want.Name, strings.Join(names, ", "))
}

// Register adds GET and POST /faults, for callers on this machine only.
func (b *Board) Register(mux *http.ServeMux) {
	mux.Handle("GET /faults", loopbackOnly(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, b.All())
	}))
	mux.Handle("POST /faults", loopbackOnly(b.post))
}

func (b *Board) post(w http.ResponseWriter, r *http.Request) {
	// A page in a browser cannot send this type across origins without asking first.
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		answer(w, http.StatusUnsupportedMediaType, map[string]string{"error": "send application/json"})
		return
	}
	var want Fault
	if err := json.NewDecoder(io.LimitReader(r.Body, maxBody)).Decode(&want); err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": "not a fault: " + err.Error()})
		return
	}
	if err := b.set(want); err != nil {
		answer(w, http.StatusNotFound, map[string]string{"error": err.Error()})
		return
	}
	local.Info("fault switched", "fault.name", want.Name, "fault.enabled", want.Enabled)
	answer(w, http.StatusOK, b.All())
}

func loopbackOnly(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := checkLoopback(r.RemoteAddr); err != nil {
			answer(w, http.StatusForbidden, map[string]string{"error": err.Error()})
			return
		}
		next(w, r)
	})
}

func checkLoopback(remote string) error {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return fmt.Errorf("unreadable peer address: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return errors.New("faults are switched from this machine only")
	}
	return nil
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
