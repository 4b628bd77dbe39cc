package gotwin

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// headerPrefixes are the attributes that captured request headers appear as.
var headerPrefixes = [...]string{"http.request.header.", "rpc.request.metadata.", longestPrefix, ""}

const (
	longestPrefix = "rpc.grpc.request.metadata."
	maxKeyLen     = len(longestPrefix) + 128
)

// pattern is one attribute key that carries a candidate.
type pattern struct {
	usual  string // how the key is written nearly always
	folded string // compared with the folded key; empty when only the usual key will do
	kind   kind
	rank   uint8
}

// matcher tells candidates from other attributes. An attribute passes a table look-up by its length
// and last byte before any text is compared.
type matcher struct {
	// lastByte has, for each key length, a bit for the low five bits of each accepted last byte.
	lastByte [maxKeyLen + 1]uint32
	byLen    [maxKeyLen + 1][]pattern
}

func newMatcher(cfg *Config) *matcher {
	m := &matcher{}
	m.addExact(cfg.AttributeName, kindAttribute, 0)
	if cfg.ExtractFromBaggage {
		for _, prefix := range headerPrefixes {
			m.addFolded(prefix+"baggage", kindBaggageList, 0)
		}
		m.addExact("baggage."+cfg.BaggageKey, kindBaggageMember, 0)
	}
	for i, name := range cfg.ExtractFromHeaders {
		for _, prefix := range headerPrefixes {
			m.addFolded(prefix+name, kindHeader, uint8(i))
		}
	}
	for i, name := range cfg.ExtractFromAttributes {
		m.addExact(name, kindExtractedAttribute, uint8(i))
	}
	return m
}

func (m *matcher) addExact(key string, k kind, rank uint8) {
	m.add(pattern{usual: key, kind: k, rank: rank})
}

func (m *matcher) addFolded(key string, k kind, rank uint8) {
	m.add(pattern{usual: strings.ToLower(key), folded: fold(key), kind: k, rank: rank})
}

func (m *matcher) add(p pattern) {
	n := len(p.usual)
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

// bit is the same for upper and lower case.
func bit(c byte) uint32 { return 1 << (c & 31) }

func (p *pattern) matches(key string) bool {
	return key == p.usual || p.folded != "" && equalFolded(key, p.folded)
}

func fold(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }

// equalFolded reports whether fold(s) is folded, of the same length.
func equalFolded(s, folded string) bool {
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
	ownEmpty      // there, with nothing in it: it is filled
	ownKept
)

// scan adds the candidates among an item's attributes to row and reports on its own attribute.
func (b *batch) scan(attrs pcommon.Map, row uint32) own {
	result := ownAbsent
	m := b.matcher
	for key, value := range attrs.All() {
		if m.mayMatch(key) {
			result = max(result, b.consider(key, value, row))
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
		b.addValue(row, p.kind, p.rank, value)
		if p.kind == kindAttribute {
			result = ownState(value)
		}
	}
	return result
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

// addValue adds a scalar's text, or that of each element of an array.
func (b *batch) addValue(row uint32, k kind, rank uint8, value pcommon.Value) {
	if value.Type() == pcommon.ValueTypeSlice {
		for _, element := range value.Slice().All() {
			if s, ok := scalarText(element); ok {
				b.add(row, k, rank, s)
			}
		}
		return
	}
	if s, ok := scalarText(value); ok {
		b.add(row, k, rank, s)
	}
}

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
