package gotwin

import (
	"encoding/json"
	"strings"
)

// jsonMembers returns the values of the body keys in a text that is a JSON object, "" for those
// which are missing or neither text nor number. Nested objects are not looked into. It is a
// scanner and not a parser: most bodies are no JSON, or JSON without any of the keys, and
// unmarshalling would allocate for each member of each of them. A text which is no JSON yields
// nothing that could do harm: a value found is one candidate, judged like any other.
func jsonMembers(s string) (found [len(bodyKeys)]string) {
	p := jsonScanner{text: s}
	if !p.skip('{') || !mentionsBodyKey(s) {
		return found
	}
	for {
		key, ok := p.member()
		if !ok {
			return found
		}
		value, scalar, ok := p.value()
		if !ok {
			return found
		}
		if i := bodyKeyIndex(key); i >= 0 && scalar && found[i] == "" {
			found[i] = value
		}
		if !p.skip(',') {
			return found
		}
	}
}

// mentionsBodyKey reports whether s has one of the body keys in quotes. It looks for the byte at which
// a key's two words meet: that is rarer in JSON than a quote or a word's first letter, and a search for
// one byte takes a few nanoseconds.
func mentionsBodyKey(s string) bool {
	return meets(s, '_', `_id"`, `"correlation`, `"request`) || meets(s, 'I', `Id"`, `"correlation`)
}

// meets reports whether seam, with which after begins, stands between one of before and after.
func meets(s string, seam byte, after string, before ...string) bool {
	for from := 0; ; {
		next := strings.IndexByte(s[from:], seam)
		if next < 0 {
			return false
		}
		at := from + next
		if strings.HasPrefix(s[at:], after) {
			for _, word := range before {
				if strings.HasSuffix(s[:at], word) {
					return true
				}
			}
		}
		from = at + 1
	}
}

func bodyKeyIndex(key string) int {
	for i, k := range bodyKeys {
		if k == key {
			return i
		}
	}
	return -1
}

type jsonScanner struct {
	text string
	at   int
}

// next skips white space and returns the next byte, 0 at the end.
func (p *jsonScanner) next() byte {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; c {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return c
		}
	}
	return 0
}

func (p *jsonScanner) skip(c byte) bool {
	if p.next() != c {
		return false
	}
	p.at++
	return true
}

// member reads a key and its colon.
func (p *jsonScanner) member() (string, bool) {
	raw, ok := p.stringToken()
	if !ok || !p.skip(':') {
		return "", false
	}
	return unquote(raw)
}

// value reads a value; scalar says that it is a text or a number.
func (p *jsonScanner) value() (text string, scalar, ok bool) {
	switch c := p.next(); {
	case c == '"':
		raw, complete := p.stringToken()
		if !complete {
			return "", false, false
		}
		text, ok = unquote(raw)
		return text, true, ok
	case c == '{' || c == '[':
		return "", false, p.container()
	default:
		raw := p.literal()
		number := raw != "" && (raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9')
		return raw, number, raw != ""
	}
}

// stringToken reads a string with its quotes.
func (p *jsonScanner) stringToken() (string, bool) {
	if p.next() != '"' {
		return "", false
	}
	start := p.at
	for p.at++; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case '\\':
			p.at++
		case '"':
			p.at++
			return p.text[start:p.at], true
		}
	}
	return "", false
}

// container skips an object or array, however deep, without recursion.
func (p *jsonScanner) container() bool {
	depth := 0
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case '"':
			if _, ok := p.stringToken(); !ok {
				return false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		p.at++
		if depth == 0 {
			return true
		}
	}
	return false
}

func (p *jsonScanner) literal() string {
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(",}] \t\r\n", p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[start:p.at]
}

// unquote decodes a string token; only one with escapes costs anything.
func unquote(raw string) (string, bool) {
	if strings.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], true
	}
	var s string
	err := json.Unmarshal([]byte(raw), &s)
	return s, err == nil
}
