package gotwin

import (
	"time"
)

// kind says where a candidate was found.
type kind uint8

const (
	kindAttribute kind = iota + 1
	kindBaggageList
	kindBaggageMember
	kindHeader
	kindExtractedAttribute
	kindBody
	kindResource
	kindMetadata
	kindMetadataBaggage
)

// source says where an ID came from; the numbers are the classes' order in telemetry.
type source uint8

const (
	sourceAttribute source = iota + 1
	sourceBaggage
	sourceHeader
	sourceBody
	sourceResource
	sourceLink
	sourceMetadata
	sourceGenerated
)

var sourceNames = [...]string{"", "attribute", "baggage", "header", "body", "resource", "link", "metadata", "generated"}

func (s source) String() string { return sourceNames[s] }

// strength orders evidence, the strongest first: the source's class, then the rank.
type strength uint16

const (
	strengthLink      strength = 7 << 8
	strengthGenerated strength = 9 << 8
)

var classes = [...]strength{
	kindAttribute: 1 << 8, kindBaggageList: 2 << 8, kindBaggageMember: 2 << 8, kindHeader: 3 << 8,
	kindExtractedAttribute: 4 << 8, kindBody: 5 << 8, kindResource: 6 << 8, kindMetadata: 8 << 8, kindMetadataBaggage: 8 << 8,
}

var classSources = [...]source{
	1: sourceAttribute, 2: sourceBaggage, 3: sourceHeader, 4: sourceAttribute, 5: sourceBody, 6: sourceResource,
	7: sourceLink, 8: sourceMetadata, 9: sourceGenerated,
}

func (s strength) source() source { return classSources[s>>8] }

// signal says what a batch consists of.
type signal uint8

const (
	signalTraces signal = iota + 1
	signalLogs
	signalMetrics
)

// The marks of a result.
const (
	flagFromTable = 1
	flagUpgraded  = 2
)

// allRows as a candidate's row offers it to each row.
const allRows = ^uint32(0)

// candidate is a text that may name the flow.
type candidate struct {
	text string
	row  uint32
	kind kind
	rank uint8
}

// offer is the best candidate so far, with its place among all: the earlier wins among equals.
type offer struct {
	id       string
	strength strength
	order    uint32
}

// evidence is what a row has.
type evidence struct {
	best    offer // no ID: none
	differs bool  // two candidates name different IDs
}

// engine settles batches; all signals and goroutines share it.
type engine struct {
	cfg            *Config
	hashed         hashedIDs
	generator      *generator
	table          *table
	totals         totals
	hashExternal   bool
	ignoreExternal bool
	ofTrace        bool // generated IDs are hashes of the trace ID
}

func newEngine(cfg *Config) *engine {
	return &engine{
		cfg:            cfg,
		hashed:         newHashedIDs(cfg.IDKey),
		generator:      processGenerator,
		table:          newTable(cfg.TraceTable.MaxEntries, cfg.TraceTable.TTL),
		hashExternal:   cfg.ExternalIDs == externalIDsHash,
		ignoreExternal: cfg.ExternalIDs == externalIDsIgnore,
		ofTrace:        cfg.IDSource == idSourceTraceID,
	}
}

// processGenerator is one for all engines: two would give out the same IDs now and then.
var processGenerator = newGenerator()

// resolve settles all rows of a batch: candidates first, so that evidence on a trace's last item
// serves its first, then the rows, and last those that may depend on a link.
func (e *engine) resolve(b *batch) {
	b.nowMs = uint64(time.Now().UnixMilli())
	b.now = e.table.time(b.nowMs)
	if !e.ofTrace {
		b.head = appendHead(b.head[:0], e.cfg.IDPrefix, b.nowMs)
	}
	for i := range b.rows {
		b.touched += e.table.touch(b.rows[i].hash)
	}
	e.readCandidates(b)
	for i := range b.rows {
		best := b.best(&b.rows[i])
		if b.rows[i].firstLink != noLink && (best.id == "" || best.strength > strengthLink) {
			b.rows[i].waiting = true
			b.waiting = append(b.waiting, uint32(i))
			continue
		}
		e.settle(b, &b.rows[i], best)
	}
	if len(b.waiting) > 0 {
		e.settleLinked(b)
	}
	b.text = string(b.arena)
	e.totals.absorb(&b.counts)
}

func (e *engine) readCandidates(b *batch) {
	for i := range b.candidates {
		c := &b.candidates[i]
		id := e.judge(c, &b.counts)
		if id == "" {
			continue
		}
		to := &b.everywhere
		if c.row != allRows {
			to = &b.rows[c.row].evidence
		}
		s := classes[c.kind] + strength(c.rank)
		if to.best.id != "" {
			to.differs = to.differs || to.best.id != id
			if s >= to.best.strength {
				continue
			}
		}
		to.best = offer{id: id, strength: s, order: uint32(i)}
	}
}

// settle decides about a row: what it is offered, against what the table knows.
func (e *engine) settle(b *batch, r *row, best offer) {
	if r.key.id == ([16]byte{}) {
		e.decide(b, r, best)
		return
	}
	t := e.table
	s, sh := t.place(r.hash)
	sh.mu.Lock()
	way := s.find(&r.key, r.hash)
	if way >= 0 && t.isAlive(s.marks[way], b.now) {
		known := &s.entries[way]
		if best.id != "" && best.strength < known.strength {
			known.remember(best.id, best.strength)
			r.result = result{id: best.id, strength: best.strength, flags: flagUpgraded}
		} else {
			r.result = result{off: uint32(len(b.arena)), length: known.length, strength: known.strength, flags: flagFromTable}
			b.arena = append(b.arena, known.text()...)
		}
		s.marks[way] = sh.tick(b.now)<<tagBits | uint64(uint16(r.hash))
		sh.mu.Unlock()
		b.count(r)
		return
	}
	// Settled under the lock: two goroutines must not both find the trace unknown.
	if !e.decide(b, r, best) {
		sh.mu.Unlock()
		return
	}
	if way < 0 {
		way = s.oldest()
	}
	switch old := s.marks[way]; {
	case old == 0:
		b.counts[tableEntries]++
	case t.isAlive(old, b.now):
		b.counts[tableEvicted]++
	default:
		b.counts[tableExpired]++
	}
	slot := &s.entries[way]
	slot.key = r.key
	if r.result.id != "" {
		slot.remember(r.result.id, r.result.strength)
	} else {
		slot.strength = r.result.strength
		slot.length = uint8(copy(slot.id[:], b.arena[r.result.off:]))
	}
	s.marks[way] = sh.tick(b.now)<<tagBits | uint64(uint16(r.hash))
	sh.mu.Unlock()
}

// decide settles a row of which the table knows nothing; false leaves it without an ID.
func (e *engine) decide(b *batch, r *row, best offer) bool {
	switch {
	case best.id != "":
		r.result = result{id: best.id, strength: best.strength}
	case e.generates(b.signal, &r.key):
		off := len(b.arena)
		if e.ofTrace && r.key.id != ([16]byte{}) {
			b.arena = e.hashed.appendTrace(b.arena, e.cfg.IDPrefix, &r.key.id)
		} else {
			if e.ofTrace { // an untraced log record: the head has not been written yet
				b.head = appendHead(b.head[:0], e.cfg.IDPrefix, b.nowMs)
			}
			b.arena = appendRandom(append(b.arena, b.head...), e.generator.next())
		}
		r.result = result{off: uint32(off), length: uint8(len(b.arena) - off), strength: strengthGenerated}
	default:
		b.counts[unsettled]++
		return false
	}
	b.count(r)
	return true
}

func (e *engine) generates(s signal, k *key) bool {
	if !e.cfg.GenerateIfMissing {
		return false
	}
	return k.id != ([16]byte{}) || s == signalLogs && e.cfg.GenerateForUntracedLogs
}

// settleLinked settles the rows whose links may decide, the linked ones first.
func (e *engine) settleLinked(b *batch) {
	for _, first := range b.waiting {
		b.stack = append(b.stack[:0], first)
		for len(b.stack) > 0 {
			at := b.stack[len(b.stack)-1]
			if next, ok := b.waitingLink(at); ok {
				b.stack = append(b.stack, next)
				continue
			}
			b.stack = b.stack[:len(b.stack)-1]
			r := &b.rows[at]
			if r.settled {
				continue // on behalf of another row
			}
			best := b.best(r)
			if id := e.linkedID(b, r); id != "" {
				best = offer{id: id, strength: strengthLink}
			}
			e.settle(b, r, best)
			r.settled = true
		}
	}
}

// linkedID is the ID that all known linked traces of a row share.
func (e *engine) linkedID(b *batch, r *row) string {
	agreed := ""
	for at := r.firstLink; at != noLink; at = b.links[at].next {
		k := key{id: b.links[at].to, tenant: r.key.tenant}
		if k == r.key {
			continue
		}
		hash := e.table.hash(&k.id, k.tenant)
		id := ""
		if other, ok := b.find(&k, hash); ok {
			id = b.idSoFar(&b.rows[other])
		}
		if id == "" {
			id, _ = e.table.peek(&k, hash, b.now)
		}
		if id == "" {
			continue
		}
		if agreed != "" && agreed != id {
			return ""
		}
		agreed = id
	}
	return agreed
}
