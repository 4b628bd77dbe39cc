package gotwin

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// batch is what the walk over one batch collects, and what is then decided. It is reused.
type batch struct {
	table   *table
	matcher *matcher
	signal  signal

	rows       []row
	candidates []candidate
	links      []link
	everywhere evidence
	// arena holds the IDs that are in no text of the batch, generated and known ones; text is the
	// same as one string, made once a batch.
	arena []byte
	text  string
	head  []byte // of the IDs generated in this millisecond
	nowMs uint64
	now   uint64 // in the table's unit
	// touched keeps the compiler from leaving the fetches out.
	touched uint64
	counts  tally
	waiting []uint32
	stack   []uint32

	// slots is an open-addressing table from key to row. A slot counts only if its generation is the
	// batch's, so that nothing need be cleared between batches.
	slots      []slot
	generation uint32

	// The trace ID of the item before usually is that of the next.
	lastID  pcommon.TraceID
	lastRow uint32

	tenant      uint64
	resource    string
	resourceSeq uint32

	targets []target
}

type slot struct{ generation, row uint32 }

// row is one distinct (tenant, trace ID) of a batch, or one item without trace context.
type row struct {
	key  key
	hash uint64
	evidence
	result
	// lastCandidate is the index of the row's newest candidate plus one, 0 for none.
	lastCandidate uint32
	resourceSeq   uint32
	firstLink     int32
	lastLink      int32
	cursor        int32
	sourced       bool
	waiting       bool // its links may decide
	following     bool // on the stack
	settled       bool // of a waiting one
}

// result is a row's ID: a text of the batch, or a part of the arena.
type result struct {
	id       string
	off      uint32
	length   uint8
	flags    uint8
	strength strength
}

type link struct {
	to   [16]byte
	next int32
}

// target is an item that is to get its row's ID.
type target struct {
	attrs pcommon.Map
	row   uint32
	first bool // it also gets the row's source
}

const (
	noRow  = ^uint32(0)
	noLink = int32(-1)

	// From this many on, buffers are not kept for the next batch.
	maxRetained = 1 << 16
)

func newBatch(t *table, m *matcher, s signal) *batch {
	return &batch{table: t, matcher: m, signal: s, slots: make([]slot, 256)}
}

func (b *batch) reset() {
	b.generation++
	if b.generation == 0 { // wrapped: stamps of 2^32 batches ago would count again
		clear(b.slots)
		b.generation = 1
	}
	b.lastRow = noRow
	b.tenant, b.resource, b.resourceSeq = 0, "", 0
}

// release forgets the batch. Pointers into the data are cleared, since they would keep it alive.
func (b *batch) release() {
	clear(b.rows)
	clear(b.candidates)
	clear(b.targets)
	b.rows, b.candidates, b.links, b.arena = b.rows[:0], b.candidates[:0], b.links[:0], b.arena[:0]
	b.targets, b.waiting = b.targets[:0], b.waiting[:0]
	b.everywhere, b.text, b.counts = evidence{}, "", tally{}
}

func (b *batch) outsized() bool {
	return cap(b.rows) > maxRetained || cap(b.candidates) > maxRetained || cap(b.targets) > maxRetained
}

// traceRow returns the row of a trace, which it creates when the trace is new to the batch.
func (b *batch) traceRow(id pcommon.TraceID) uint32 {
	if id == b.lastID && b.lastRow != noRow {
		return b.lastRow
	}
	return b.otherRow(id)
}

// itemRow is traceRow for an item which may lack trace context; it then gets a row of its own.
func (b *batch) itemRow(id pcommon.TraceID) uint32 {
	if id == b.lastID && b.lastRow != noRow {
		return b.lastRow // a last ID is never empty
	}
	if id.IsEmpty() {
		return b.untracedRow()
	}
	return b.otherRow(id)
}

// otherRow is traceRow for a trace that is not that of the item before.
func (b *batch) otherRow(id pcommon.TraceID) uint32 {
	if 2*len(b.rows) >= len(b.slots) {
		b.growSlots()
	}
	k := key{id: id, tenant: b.tenant}
	hash := b.table.hash(&k.id, k.tenant)
	s := b.findSlot(&k, hash)
	if s.generation != b.generation {
		*s = slot{generation: b.generation, row: b.newRow(k, hash)}
	}
	b.lastID, b.lastRow = id, s.row
	return s.row
}

// findSlot returns the slot that holds the key, or the free one where it belongs.
func (b *batch) findSlot(k *key, hash uint64) *slot {
	mask := uint64(len(b.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		s := &b.slots[at]
		if s.generation != b.generation || b.rows[s.row].hash == hash && b.rows[s.row].key == *k {
			return s
		}
	}
}

// find returns the row of a key.
func (b *batch) find(k *key, hash uint64) (uint32, bool) {
	s := b.findSlot(k, hash)
	return s.row, s.generation == b.generation
}

func (b *batch) growSlots() {
	b.slots = make([]slot, 4*len(b.slots))
	for i := range b.rows {
		if r := &b.rows[i]; r.key.id != ([16]byte{}) { // an item without trace context is in no slot
			*b.findSlot(&r.key, r.hash) = slot{generation: b.generation, row: uint32(i)}
		}
	}
}

func (b *batch) newRow(k key, hash uint64) uint32 {
	b.rows = append(b.rows, row{key: k, hash: hash, firstLink: noLink, lastLink: noLink})
	return uint32(len(b.rows) - 1)
}

// untracedRow makes a row for one item without trace context.
func (b *batch) untracedRow() uint32 { return b.newRow(key{tenant: b.tenant}, 0) }

// add adds a candidate. The same text again, straight after itself, says nothing new: spans of a
// trace tend to carry the same header.
func (b *batch) add(at uint32, k kind, rank uint8, text string) {
	if int(at) < len(b.rows) {
		r := &b.rows[at]
		if r.lastCandidate != 0 {
			if c := &b.candidates[r.lastCandidate-1]; c.kind == k && c.rank == rank && c.text == text {
				return
			}
		}
		r.lastCandidate = uint32(len(b.candidates) + 1)
	}
	b.candidates = append(b.candidates, candidate{text: text, row: at, kind: k, rank: rank})
}

// addLink adds a span link. Links within the trace and to nowhere say nothing about other flows.
func (b *batch) addLink(at uint32, to pcommon.TraceID) {
	r := &b.rows[at]
	if to.IsEmpty() || to == r.key.id {
		return
	}
	index := int32(len(b.links))
	b.links = append(b.links, link{to: to, next: noLink})
	if r.firstLink == noLink {
		r.firstLink, r.cursor = index, index
	} else {
		b.links[r.lastLink].next = index
	}
	r.lastLink = index
}

// addResource adds the current resource's candidate to a row, once.
func (b *batch) addResource(at uint32) {
	if b.resource == "" {
		return
	}
	if int(at) < len(b.rows) {
		r := &b.rows[at]
		if r.resourceSeq == b.resourceSeq {
			return
		}
		r.resourceSeq = b.resourceSeq
	}
	b.add(at, kindResource, 0, b.resource)
}

// best of what a row has and of what every row is offered.
func (b *batch) best(r *row) offer {
	own, other := r.best, b.everywhere.best
	switch {
	case other.id == "":
		return own
	case own.id == "" || other.strength < own.strength || other.strength == own.strength && other.order < own.order:
		return other
	default:
		return own
	}
}

// waitingLink returns the next row that a row's links wait for.
func (b *batch) waitingLink(at uint32) (uint32, bool) {
	r := &b.rows[at]
	if r.settled {
		return 0, false
	}
	r.following = true
	for r.cursor != noLink {
		l := &b.links[r.cursor]
		r.cursor = l.next
		k := key{id: l.to, tenant: r.key.tenant}
		other, ok := b.find(&k, b.table.hash(&k.id, k.tenant))
		if ok && b.rows[other].waiting && !b.rows[other].following {
			return other, true
		}
	}
	return 0, false
}

// count counts a settled row.
func (b *batch) count(r *row) {
	if r.flags&flagFromTable != 0 {
		b.counts[inherited]++
	} else {
		b.counts[sourceCounters[r.strength.source()]]++
	}
	if r.flags&flagUpgraded != 0 {
		b.counts[upgraded]++
	}
	if b.contradicts(&r.evidence, r) || b.contradicts(&b.everywhere, r) {
		b.counts[conflicts]++
	}
}

var sourceCounters = [...]counter{
	sourceAttribute: extractedAttribute, sourceBaggage: extractedBaggage, sourceHeader: extractedHeader, sourceBody: extractedBody,
	sourceResource: extractedResource, sourceLink: linked, sourceMetadata: extractedMetadata, sourceGenerated: generated,
}

// contradicts reports whether evidence names another ID than a row got.
func (b *batch) contradicts(ev *evidence, r *row) bool {
	if ev.differs || ev.best.id == "" {
		return ev.differs
	}
	if r.result.id != "" {
		return ev.best.id != r.result.id
	}
	return ev.best.id != string(b.arena[r.off:r.off+uint32(r.length)])
}

// idSoFar is a row's ID before the arena is a string, "" if it has none yet.
func (b *batch) idSoFar(r *row) string {
	if r.result.id != "" || r.length == 0 {
		return r.result.id
	}
	return string(b.arena[r.off : r.off+uint32(r.length)])
}

// id is a row's ID once all are settled.
func (b *batch) id(at uint32) string {
	r := &b.rows[at]
	if r.result.id != "" {
		return r.result.id
	}
	return b.text[r.off : r.off+uint32(r.length)]
}
