package ollystackcorrelationprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

func testBatch() *batch {
	b := newBatch(newMatcher(createDefaultConfig().(*Config)))
	b.reset()
	return b
}

// A batch must tell traces apart however many there are, again and again, with items without
// trace context in between.
func TestRowsAreOneForEachTrace(t *testing.T) {
	b := testBatch()
	for range 3 {
		const traces = 5000
		rows := map[pcommon.TraceID]uint32{}
		for i := range 3 * traces {
			id := traceID(uint64(i % traces))
			row := b.itemRow(id)
			if known, ok := rows[id]; ok {
				assert.Equal(t, known, row)
			}
			rows[id] = row
			assert.Equal(t, core.Row{TraceID: id}, b.rows[row])
			if i%100 == 0 {
				b.itemRow(pcommon.TraceID{})
			}
		}
		assert.Len(t, b.rows, traces+3*traces/100)
		b.release()
		b.reset()
	}
}

func TestRowsAreApartByTenant(t *testing.T) {
	b := testBatch()
	id := traceID(1)
	rows := map[string]uint32{}
	for _, tenant := range []string{"a", "", "b", "a", "b", ""} {
		b.useTenant(tenant)
		row := b.traceRow(id)
		if known, ok := rows[tenant]; ok {
			assert.Equal(t, known, row)
		}
		rows[tenant] = row
		r := b.rows[row]
		assert.Equal(t, tenant, string(b.blob[r.TenantOff:r.TenantOff+r.TenantLen]))
	}
	assert.Len(t, b.rows, 3)
}

func TestAStampThatWrapsForgetsOldSlots(t *testing.T) {
	b := testBatch()
	b.traceRow(traceID(1))
	b.release()
	b.generation = ^uint32(0)
	b.reset()
	assert.EqualValues(t, 1, b.generation)
	b.itemRow(pcommon.TraceID{}) // so that a stale slot would name a wrong row
	assert.EqualValues(t, 1, b.traceRow(traceID(1)))
}

func TestARepeatedTextIsOneCandidate(t *testing.T) {
	b := testBatch()
	row := b.traceRow(traceID(1))
	other := b.traceRow(traceID(2))
	b.addText(row, core.KindHeader, 0, "x")
	b.addText(row, core.KindHeader, 0, "x")
	b.addText(other, core.KindHeader, 0, "x")
	b.addText(row, core.KindHeader, 0, "x")
	assert.Len(t, b.candidates, 2)
	b.addText(row, core.KindHeader, 1, "x")
	b.addText(row, core.KindHeader, 1, "y")
	b.addText(row, core.KindBaggageMember, 1, "y")
	assert.Len(t, b.candidates, 5)
}

func TestAResourceSpeaksOnceForEachTrace(t *testing.T) {
	b := testBatch()
	id := pcommon.NewValueStr("nightly-7")
	b.useResource(id, true)
	for range 3 {
		b.addResource(b.traceRow(traceID(1)))
		b.addResource(b.traceRow(traceID(2)))
	}
	assert.Len(t, b.candidates, 2)
	b.useResource(id, true)
	b.addResource(b.traceRow(traceID(1)))
	assert.Len(t, b.candidates, 3)
	b.useResource(pcommon.NewValueEmpty(), true)
	b.addResource(b.traceRow(traceID(1)))
	b.useResource(pcommon.Value{}, false)
	b.addResource(b.traceRow(traceID(1)))
	assert.Len(t, b.candidates, 3)
}

func TestLinksToNowhereAndToTheTraceItselfAreLeftOut(t *testing.T) {
	b := testBatch()
	row := b.traceRow(traceID(1))
	b.addLink(row, traceID(1), traceID(1))
	b.addLink(row, traceID(1), pcommon.TraceID{})
	assert.Empty(t, b.candidates)
	b.addLink(row, traceID(1), traceID(2))
	id := traceID(2)
	assert.Equal(t, []core.Candidate{{Row: row, Len: 16, Kind: core.KindLink}}, b.candidates)
	assert.Equal(t, id[:], b.blob)
}

func TestAnOutsizedBatchIsNotKept(t *testing.T) {
	b := testBatch()
	assert.False(t, b.outsized())
	for i := range maxRetainedRows + 1 {
		b.traceRow(traceID(uint64(i)))
	}
	assert.True(t, b.outsized())
}
