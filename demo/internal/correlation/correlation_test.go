package correlation

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/baggage"
)

var ollystackFormat = regexp.MustCompile(`^olly-[0-9a-z]+-[0-9a-f]{8}$`)

func TestMintedIDHasOllyStackFormatAndItsTime(t *testing.T) {
	id := Mint(time.UnixMilli(1_700_000_000_000))
	if !ollystackFormat.MatchString(id) {
		t.Fatalf("%q is not in OllyStack format", id)
	}
	if !strings.HasPrefix(id, "olly-loyw3v28-") {
		t.Fatalf("%q does not carry its time in base 36", id)
	}
	if id == Mint(time.UnixMilli(1_700_000_000_000)) {
		t.Fatal("two IDs of one millisecond are equal")
	}
}

func TestEdgeSettlesTheID(t *testing.T) {
	for _, tc := range []struct {
		name, baggage, header string
		want                  string // empty: a new one
	}{
		{name: "nothing came", want: ""},
		{name: "header came", header: "order-77", want: "order-77"},
		{name: "baggage came", baggage: "correlation_id=flow-1", want: "flow-1"},
		{name: "baggage outranks the header", baggage: "correlation_id=flow-1", header: "order-77", want: "flow-1"},
		{name: "percent-encoded baggage", baggage: "correlation_id=a%3Db", want: "a=b"},
		{name: "bad header", header: "a b\x7f", want: ""},
		{name: "header too long", header: strings.Repeat("a", 101), want: ""},
		{name: "malformed baggage", baggage: "===", header: "order-77", want: "order-77"},
		{name: "other members only", baggage: "tenant=acme", want: ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var seen http.Header
			edge := Edge(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.Header }))
			request := httptest.NewRequest(http.MethodPost, "/checkout", nil)
			if tc.baggage != "" {
				request.Header.Set("baggage", tc.baggage)
			}
			if tc.header != "" {
				request.Header.Set(Header, tc.header)
			}
			answer := httptest.NewRecorder()
			edge.ServeHTTP(answer, request)

			bag, err := baggage.Parse(seen.Get("baggage"))
			if err != nil {
				t.Fatal(err)
			}
			got := bag.Member(Key).Value()
			if got != answer.Header().Get(Header) {
				t.Fatalf("answered %q but handed on %q", answer.Header().Get(Header), got)
			}
			if tc.want != "" && got != tc.want {
				t.Fatalf("got %q, want %q", got, tc.want)
			}
			if tc.want == "" && !ollystackFormat.MatchString(got) {
				t.Fatalf("got %q, want a new ID", got)
			}
			if strings.Contains(tc.baggage, "tenant") && bag.Member("tenant").Value() != "acme" {
				t.Fatal("the caller's other baggage was lost")
			}
		})
	}
}
