package main

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/ollystack/ollystack/benches/collector/gotwin"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor"
)

// The component and its twin, given the same random batches one after the other, put the same
// attributes on them. A comparison of their speed is worth nothing otherwise.
func TestTheTwinDoesWhatTheComponentDoes(t *testing.T) {
	for name, settings := range map[string]map[string]any{
		"by default":    {},
		"hashed":        {"external_ids": "hash", "id_key": "0123456789abcdef"},
		"ignored":       {"external_ids": "ignore"},
		"per tenant":    {"tenant_from": "resource:tenant", "extract_from_attributes": []any{"order.id"}},
		"not generated": {"generate_if_missing": false, "record_source": false},
	} {
		t.Run(name, func(t *testing.T) {
			settings["id_source"] = "trace_id" // random ones would differ
			component, err := fromFactory(ollystackcorrelationprocessor.NewFactory(), settings, true)
			require.NoError(t, err)
			twin, err := fromFactory(gotwin.NewFactory(), settings, true)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, shutdown([]*strategy{component, twin})) })
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 0))
			for range 100 {
				td := randomSpans(random)
				other := ptrace.NewTraces()
				td.CopyTo(other)
				require.NoError(t, component.traces(t.Context(), td))
				require.NoError(t, twin.traces(t.Context(), other))
				requireSame(t, spanAttributes(td), spanAttributes(other))

				ld := randomLogs(random)
				otherLogs := plog.NewLogs()
				ld.CopyTo(otherLogs)
				require.NoError(t, component.logs(t.Context(), ld))
				require.NoError(t, twin.logs(t.Context(), otherLogs))
				requireSame(t, logAttributes(ld), logAttributes(otherLogs))
			}
		})
	}
}

func requireSame(t *testing.T, component, twin []map[string]any) {
	t.Helper()
	require.Len(t, twin, len(component))
	for i := range component {
		require.Equal(t, component[i], twin[i], "item %d", i)
	}
}

// Few traces, so that batches meet again, and all kinds of evidence, some of it unusable.
func randomTrace(random *rand.Rand) pcommon.TraceID {
	if random.IntN(20) == 0 {
		return pcommon.TraceID{}
	}
	return traceID(random.Uint64N(200))
}

func addRandom(attrs pcommon.Map, random *rand.Rand) {
	attrs.PutStr("http.route", "/checkout")
	for range random.IntN(3) {
		keys := []string{
			"correlation_id", "http.request.header.x-correlation-id", "http.request.header.X_Request_ID", "x-request-id",
			"rpc.grpc.request.metadata.x-correlation-id", "baggage", "http.request.header.baggage", "baggage.correlation_id",
			"order.id", "user.id",
		}
		key := keys[random.IntN(len(keys))]
		value := randomText(random)
		if key == "baggage" || key == "http.request.header.baggage" {
			value = fmt.Sprintf("a=b, correlation_id = %s ;ttl=3,c=d", value)
		}
		switch random.IntN(6) {
		case 0:
			slice := attrs.PutEmptySlice(key)
			slice.AppendEmpty().SetStr(value)
			slice.AppendEmpty().SetStr(randomText(random))
		case 1:
			attrs.PutInt(key, random.Int64N(1000))
		default:
			attrs.PutStr(key, value)
		}
	}
}

func randomText(random *rand.Rand) string {
	texts := []string{
		"", " ", "flow-%d", " flow-%d ", "order %d", "olly-mid6ol1c-0000000%d", "olly-%d", "заказ-%d", "a\x01%d",
		"broken\xe2\x82%d\xff", "percent%%20%d", "0c5f19aa-77e1-4c09-9d1c-00000000000%d",
	}
	text := texts[random.IntN(len(texts))]
	if text == "" || text == " " {
		return text
	}
	return fmt.Sprintf(text, random.IntN(9))
}

func randomResource(attrs pcommon.Map, random *rand.Rand) {
	attrs.PutStr("service.name", "shop")
	if random.IntN(2) == 0 {
		attrs.PutStr("tenant", fmt.Sprint("tenant-", random.IntN(3)))
	}
	if random.IntN(4) == 0 {
		attrs.PutStr("correlation_id", randomText(random))
	}
}

func randomSpans(random *rand.Rand) ptrace.Traces {
	td := ptrace.NewTraces()
	for range 1 + random.IntN(3) {
		rs := td.ResourceSpans().AppendEmpty()
		randomResource(rs.Resource().Attributes(), random)
		spans := rs.ScopeSpans().AppendEmpty().Spans()
		for range random.IntN(40) {
			span := spans.AppendEmpty()
			span.SetTraceID(randomTrace(random))
			addRandom(span.Attributes(), random)
			for range random.IntN(4) / 2 {
				span.Links().AppendEmpty().SetTraceID(randomTrace(random))
			}
		}
	}
	return td
}

func randomLogs(random *rand.Rand) plog.Logs {
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	randomResource(rl.Resource().Attributes(), random)
	records := rl.ScopeLogs().AppendEmpty().LogRecords()
	for range random.IntN(60) {
		record := records.AppendEmpty()
		if random.IntN(3) > 0 {
			record.SetTraceID(randomTrace(random))
		}
		addRandom(record.Attributes(), random)
		switch random.IntN(4) {
		case 0:
			record.Body().SetStr(fmt.Sprintf(`{"level":"info","correlationId":%q}`, randomText(random)))
		case 1:
			record.Body().SetEmptyMap().PutStr("request_id", randomText(random))
		default:
			record.Body().SetStr("payment authorised")
		}
	}
	return ld
}

func spanAttributes(td ptrace.Traces) (all []map[string]any) {
	eachSpan(td, func(span ptrace.Span) { all = append(all, span.Attributes().AsRaw()) })
	return all
}

func logAttributes(ld plog.Logs) (all []map[string]any) {
	eachRecord(ld, func(record plog.LogRecord) { all = append(all, record.Attributes().AsRaw()) })
	return all
}
