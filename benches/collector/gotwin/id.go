package gotwin

import (
	"crypto/rand"
	"encoding/binary"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/dchest/siphash"
)

const (
	maxIDLen      = 100
	maxPrefixLen  = 16
	maxTimeDigits = 12
	randomDigits  = 8
)

// appendID appends an ID in OllyStack format (ADR-001): prefix, time in base 36, 8 hex digits.
func appendID(to []byte, prefix string, time uint64, random uint32) []byte {
	to = appendHead(to, prefix, time)
	return appendRandom(to, random)
}

// appendHead appends all but the last part, which is the same for all IDs of a millisecond.
func appendHead(to []byte, prefix string, time uint64) []byte {
	to = append(to, prefix...)
	to = append(to, '-')
	to = strconv.AppendUint(to, time, 36)
	return append(to, '-')
}

func appendRandom(to []byte, random uint32) []byte {
	const digits = "0123456789abcdef"
	return append(to, digits[random>>28], digits[random>>24&15], digits[random>>20&15], digits[random>>16&15],
		digits[random>>12&15], digits[random>>8&15], digits[random>>4&15], digits[random&15])
}

// isFormatted reports whether a text is in OllyStack format, whatever its prefix.
func isFormatted(text string) bool {
	prefix, rest, ok := strings.Cut(text, "-")
	if !ok || prefix == "" || len(prefix) > maxPrefixLen || !isBase36(prefix) {
		return false
	}
	timeLen := len(rest) - randomDigits - 1
	if timeLen < 1 || timeLen > maxTimeDigits || rest[timeLen] != '-' || !isBase36(rest[:timeLen]) {
		return false
	}
	for _, c := range []byte(rest[timeLen+1:]) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}

func isBase36(s string) bool {
	for _, c := range []byte(s) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'z') {
			return false
		}
	}
	return true
}

// generator makes random parts that do not repeat before all 2^32 have been used: a counter through
// a bijection (a Feistel network of six rounds).
type generator struct {
	counter atomic.Uint32
	keys    [6]uint32
}

func newGenerator() *generator {
	var seed [28]byte
	rand.Read(seed[:]) // never fails: see its documentation
	g := &generator{}
	g.counter.Store(binary.LittleEndian.Uint32(seed[24:]))
	for i := range g.keys {
		g.keys[i] = binary.LittleEndian.Uint32(seed[4*i:])
	}
	return g
}

func (g *generator) next() uint32 {
	value := g.counter.Add(1)
	left, right := value>>16, value&0xFFFF
	for _, key := range g.keys {
		left, right = right, left^(scramble(right^key)&0xFFFF)
	}
	return left<<16 | right
}

// scramble is the finaliser of MurmurHash3 by Austin Appleby, in the public domain.
func scramble(value uint32) uint32 {
	value ^= value >> 16
	value *= 0x85ebca6b
	value ^= value >> 13
	value *= 0xc2b2ae35
	return value ^ value>>16
}

// hashedIDs maps things to IDs by a keyed hash, SipHash-2-4 with 128 bits.
type hashedIDs struct{ k0, k1 uint64 }

// What is hashed comes first, so that no external ID can pose as a trace ID.
const (
	domainKey = iota
	domainTraceID
	domainExternalID
)

func newHashedIDs(secret string) hashedIDs {
	low, high := siphash.Hash128(0, 0, append([]byte{domainKey}, secret...))
	return hashedIDs{low, high}
}

func (h hashedIDs) appendTrace(to []byte, prefix string, id *[16]byte) []byte {
	var message [17]byte
	message[0] = domainTraceID
	copy(message[1:], id[:])
	return h.append(to, prefix, message[:])
}

func (h hashedIDs) external(prefix, id string) string {
	var message [1 + maxIDLen]byte
	message[0] = domainExternalID
	n := copy(message[1:], id)
	return string(h.append(make([]byte, 0, maxPrefixLen+maxTimeDigits+randomDigits+2), prefix, message[:1+n]))
}

// append gives the middle part eleven digits, which no time has.
func (h hashedIDs) append(to []byte, prefix string, message []byte) []byte {
	const elevenDigits = 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36
	low, high := siphash.Hash128(h.k0, h.k1, message)
	return appendID(to, prefix, elevenDigits+low%(35*elevenDigits), uint32(high>>32))
}
