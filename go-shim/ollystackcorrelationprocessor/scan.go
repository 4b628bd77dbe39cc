package ollystackcorrelationprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// headerPrefixes are the attributes that captured request headers appear as: by the semantic
// conventions for HTTP and RPC, their older form, and bare.
var headerPrefixes = [...]string{"http.request.header.", "rpc.request.metadata.", longestPrefix, ""}

const longestPrefix = "rpc.grpc.request.metadata."

// maxKeyLen is the length of the longest key that is looked for.
const maxKeyLen = len(longestPrefix) + maxNameLen

// pattern is one attribute key that carries a candidate.
type pattern struct {
	// usual is how the key is written nearly always.
	usual string
	// folded is compared with the folded key; empty when only the usual key will do.
	folded string
	kind   core.Kind
	rank   uint8
}

// matcher tells candidates from other attributes. An attribute passes a table look-up by its
// length and last byte before any text is compared: of the dozen attributes of a usual span
// about none gets further, which measured three times faster than looking each name up.
type matcher struct {
	// lastByte has, for each key length, a bit for the low five bits of each accepted last byte.
	// Upper and lower case share them.
	lastByte [maxKeyLen + 1]uint32
	byLen    [maxKeyLen + 1][]pattern
}

func newMatcher(cfg *Config) *matcher {
	m := &matcher{}
	m.addExact(cfg.AttributeName, core.KindAttribute, 0)
	if cfg.ExtractFromBaggage {
		for _, prefix := range headerPrefixes {
			m.addFolded(prefix+"baggage", core.KindBaggageList, 0)
		}
		m.addExact("baggage."+cfg.BaggageKey, core.KindBaggageMember, 0)
	}
	for i, name := range cfg.ExtractFromHeaders {
		for _, prefix := range headerPrefixes {
			m.addFolded(prefix+name, core.KindHeader, uint8(i))
		}
	}
	for i, name := range cfg.ExtractFromAttributes {
		m.addExact(name, core.KindExtractedAttribute, uint8(i))
	}
	return m
}

func (m *matcher) addExact(key string, kind core.Kind, rank uint8) {
	m.add(pattern{usual: key, kind: kind, rank: rank})
}

func (m *matcher) addFolded(key string, kind core.Kind, rank uint8) {
	m.add(pattern{usual: strings.ToLower(key), folded: fold(key), kind: kind, rank: rank})
}

func (m *matcher) add(p pattern) {
	n := len(p.usual)
	if n == 0 || n > maxKeyLen {
		return
	}
	m.byLen[n] = append(m.byLen[n], p)
	m.lastByte[n] |= bit(p.usual[n-1])
	if p.folded != "" && (p.usual[n-1] == '-' || p.usual[n-1] == '_') {
		m.lastByte[n] |= bit('-') | bit('_')
	}
}

// mayMatch is the filter that all but a few attributes fail, most by their length: the text of a key
// is elsewhere in memory.
func (m *matcher) mayMatch(key string) bool {
	n := len(key)
	return n <= maxKeyLen && m.lastByte[n] != 0 && m.lastByte[n]&bit(key[n-1]) != 0
}

func (p *pattern) matches(key string) bool {
	return key == p.usual || p.folded != "" && equalFolded(key, p.folded)
}

func bit(c byte) uint32 { return 1 << (c & 31) }

// fold makes header names comparable: the semantic conventions write dashes, older
// instrumentation underscores, and HTTP ignores case.
func fold(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "-", "_")
}

// equalFolded reports whether fold(s) is folded, without allocating.
func equalFolded(s, folded string) bool {
	if len(s) != len(folded) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '-':
			c = '_'
		case 'A' <= c && c <= 'Z':
			c |= 0x20
		}
		if c != folded[i] {
			return false
		}
	}
	return true
}

// own says what an item's own attribute looks like.
type own uint8

const (
	ownAbsent own = iota
	// ownEmpty: the key is there with nothing in it, which names no flow; it is filled.
	ownEmpty
	ownKept
)

// scan notes the attributes of an item that carry candidates and reports on its own one. The
// values are read later (see readHits), when nothing is waited for between them.
func (b *batch) scan(attrs pcommon.Map, row uint32) own {
	result := ownAbsent
	m := b.matcher
	for key, value := range attrs.All() {
		if m.mayMatch(key) {
			if o := b.consider(key, value, row); o > result {
				result = o
			}
		}
	}
	return result
}

// consider is apart from scan to keep the loop over all attributes small.
func (b *batch) consider(key string, value pcommon.Value, row uint32) own {
	result := ownAbsent
	patterns := b.matcher.byLen[len(key)]
	for i := range patterns {
		p := &patterns[i]
		if !p.matches(key) {
			continue
		}
		b.hits = append(b.hits, hit{value: value, row: row, kind: p.kind, rank: p.rank})
		if p.kind == core.KindAttribute {
			result = ownState(value)
		}
	}
	return result
}

// readHits adds the candidates that scan has noted. Each value lies in memory of its own, for which
// the processor waits; in a loop that does nothing else it waits for several at once.
func (b *batch) readHits() {
	for i := range b.hits {
		h := &b.hits[i]
		b.addValue(h.row, h.kind, h.rank, h.value)
	}
	clear(b.hits) // pointers would keep the data alive
	b.hits = b.hits[:0]
}

func ownState(value pcommon.Value) own {
	switch value.Type() {
	case pcommon.ValueTypeEmpty:
		return ownEmpty
	case pcommon.ValueTypeStr:
		if value.Str() == "" {
			return ownEmpty
		}
	}
	return ownKept
}

// addValue adds an attribute's value: the text, the text of a number or truth value, or each
// element of an array (captured headers are arrays, one element a header line). Maps and bytes
// are nobody's ID.
func (b *batch) addValue(row uint32, kind core.Kind, rank uint8, value pcommon.Value) {
	if value.Type() == pcommon.ValueTypeSlice {
		for _, element := range value.Slice().All() {
			if s, ok := scalarText(element); ok {
				b.addText(row, kind, rank, s)
			}
		}
		return
	}
	if s, ok := scalarText(value); ok {
		b.addText(row, kind, rank, s)
	}
}

// scalarText is the text of a text, a number or a truth value.
func scalarText(value pcommon.Value) (string, bool) {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		return value.Str(), true
	case pcommon.ValueTypeInt, pcommon.ValueTypeDouble, pcommon.ValueTypeBool:
		return value.AsString(), true
	default:
		return "", false
	}
}
