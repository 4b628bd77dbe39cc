package gotwin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// rejection says why a candidate is not used; its value is the counter it is counted in.
type rejection = counter

// judge returns the ID that a candidate names, "" if it names none, and counts what happens on the
// way. The ID is part of the candidate's text whenever that is clean.
func (e *engine) judge(c *candidate, counts *tally) string {
	text := c.text
	switch c.kind {
	case kindBaggageList, kindMetadataBaggage:
		if !e.cfg.ExtractFromBaggage {
			return ""
		}
		value, found, reason := baggageMember(text, e.cfg.BaggageKey)
		if !found {
			if reason != accepted {
				counts[reason]++
			}
			return ""
		}
		text = value
	case kindBaggageMember:
		if !e.cfg.ExtractFromBaggage {
			return ""
		}
	}
	// An own attribute was set on purpose, by the application or an earlier collector.
	external := c.kind != kindAttribute
	if external && e.ignoreExternal {
		counts[rejectedIgnored]++
		return ""
	}
	text, clean, reason := validate(text, e.cfg.IDPrefix)
	if reason != accepted {
		counts[reason]++
		return ""
	}
	if !clean {
		var lossy bool
		if text, lossy = sanitize(text); lossy {
			counts[rejectedLossy]++
			return ""
		}
		counts[sanitized]++
	}
	if external && e.hashExternal {
		return e.hashed.external(e.cfg.IDPrefix, text)
	}
	return text
}

// validate returns a text without the spaces and tabs around it, whether it needs no sanitizing, and
// the reason if it can be no ID.
func validate(text, prefix string) (trimmed string, clean bool, reason rejection) {
	text = trim(text)
	if text == "" {
		return "", false, rejectedEmpty
	}
	if len(text) > maxIDLen {
		return "", false, rejectedTooLong
	}
	clean = isClean(text)
	if !clean && strings.ContainsFunc(text, unicode.IsControl) {
		return "", false, rejectedControl
	}
	if len(text) > len(prefix) && text[len(prefix)] == '-' && text[:len(prefix)] == prefix && !isFormatted(text) {
		return "", false, rejectedMalformed
	}
	return text, clean, accepted
}

// trim cuts the spaces and tabs around a text.
func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

var allowed = func() (table [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/@=+-" {
		table[c] = true
	}
	return table
}()

func isClean(s string) bool {
	for i := range len(s) {
		if !allowed[s[i]] {
			return false
		}
	}
	return true
}

// sanitize replaces each character that is not allowed, and each maximal part of a broken one, by "_".
// It is lossy if it replaces more than it keeps.
func sanitize(s string) (clean string, lossy bool) {
	out := make([]byte, 0, len(s))
	kept := 0
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case size == 1 && allowed[s[0]]:
			out = append(out, s[0])
			kept++
		case r == utf8.RuneError && size == 1:
			out = append(out, '_')
			size = brokenLen(s)
		default:
			out = append(out, '_')
		}
		s = s[size:]
	}
	return string(out), len(out)-kept > kept
}

// brokenLen is the length of the maximal subpart of an ill-formed character at the start of s (Unicode,
// section 3.9, "U+FFFD substitution of maximal subparts").
func brokenLen(s string) int {
	if len(s) < 2 {
		return 1
	}
	low, high, length := byte(0x80), byte(0xBF), 3
	switch c := s[0]; {
	case c == 0xE0:
		low = 0xA0
	case c == 0xED:
		high = 0x9F
	case 0xE1 <= c && c <= 0xEF:
	case c == 0xF0:
		low, length = 0x90, 4
	case 0xF1 <= c && c <= 0xF3:
		length = 4
	case c == 0xF4:
		high, length = 0x8F, 4
	default:
		return 1
	}
	if s[1] < low || s[1] > high {
		return 1
	}
	if length == 4 && len(s) > 2 && s[2]&0xC0 == 0x80 {
		return 3
	}
	return 2
}
