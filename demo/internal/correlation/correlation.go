// Package correlation names business flows at the public edge of the shop.
//
// A flow keeps one ID from the edge to the last e-mail. Behind the edge it travels in W3C
// baggage and nowhere else, so that every service gets it from its own propagator.
package correlation

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/baggage"
)

const (
	// Key is the name of the baggage member that carries the ID.
	Key = "correlation_id"
	// Header is what callers without baggage may send, and what the edge answers with.
	Header = "X-Correlation-ID"

	baggageHeader = "Baggage"
	prefix        = "olly"
	maxLength     = 100
)

// Mint returns a new ID in OllyStack format: prefix, Unix milliseconds in base 36, eight hex digits.
func Mint(now time.Time) string {
	var random [4]byte
	// crypto/rand.Read never fails: it ends the process where the system has no randomness.
	_, _ = rand.Read(random[:])
	return prefix + "-" + strconv.FormatInt(now.UnixMilli(), 36) + "-" + hex.EncodeToString(random[:])
}

// Valid reports whether an ID from outside may name a flow.
func Valid(id string) bool {
	if id == "" || len(id) > maxLength {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case c == '.', c == '_', c == ':', c == '/', c == '@', c == '=', c == '+', c == '-':
		default:
			return false
		}
	}
	return true
}

// Edge settles the flow's ID before anything else sees the request: the caller's baggage wins
// over X-Correlation-ID, which wins over a new ID. The answer lies in the request's baggage
// header afterwards. It has to run outside the tracing middleware, because that starts the
// server span with the baggage it finds in the headers.
func Edge(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, header := settle(r.Header, time.Now())
		r.Header.Set(baggageHeader, header)
		w.Header().Set(Header, id)
		next.ServeHTTP(w, r)
	})
}

func settle(headers http.Header, now time.Time) (id, header string) {
	incoming := parse(headers.Values(baggageHeader))
	if id = incoming.Member(Key).Value(); Valid(id) {
		return id, incoming.String()
	}
	if id = headers.Get(Header); !Valid(id) {
		id = Mint(now)
	}
	member, err := baggage.NewMemberRaw(Key, id)
	if err != nil {
		return id, incoming.String()
	}
	if bag, err := incoming.SetMember(member); err == nil {
		return id, bag.String()
	}
	// The caller's baggage is full. The flow's name matters more than what filled it.
	bag, _ := baggage.New(member)
	return id, bag.String()
}

// parse joins repeated baggage headers as one list and drops what is malformed.
func parse(values []string) baggage.Baggage {
	var members []baggage.Member
	for _, value := range values {
		bag, err := baggage.Parse(value)
		if err != nil {
			continue
		}
		members = append(members, bag.Members()...)
	}
	bag, err := baggage.New(members...)
	if err != nil {
		return baggage.Baggage{}
	}
	return bag
}
