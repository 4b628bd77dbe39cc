package gotwin

import "strings"

// The limits of W3C Baggage, section 3.3.2.
const (
	maxBaggageLen     = 8192
	maxBaggageMembers = 64
)

// baggageMember returns the decoded value of a key in a W3C baggage list.
func baggageMember(list, key string) (value string, found bool, reason rejection) {
	cut := len(list) > maxBaggageLen
	if cut {
		// The member that the limit cuts in two is not whole.
		end := maxBaggageLen
		if list[end] != ',' {
			end = max(0, strings.LastIndexByte(list[:end], ','))
		}
		list = list[:end]
	}
	malformed, members := false, 0
	for list != "" {
		var member string
		member, list, _ = strings.Cut(list, ",")
		if member = trim(member); member == "" {
			continue
		}
		if members++; members > maxBaggageMembers {
			cut = true
			break
		}
		pair, _, _ := strings.Cut(member, ";")
		name, raw, hasValue := strings.Cut(pair, "=")
		if trim(name) != key {
			continue
		}
		if hasValue {
			if value, ok := decodeBaggage(trim(raw)); ok {
				return value, true, accepted
			}
		}
		malformed = true
	}
	switch {
	case malformed:
		return "", false, rejectedBaggageMalformed
	case cut:
		return "", false, rejectedBaggageLimit
	default:
		return "", false, accepted
	}
}

// decodeBaggage decodes percent-encoding; false if a byte is no baggage-octet, or a percent sign is
// without two hex digits.
func decodeBaggage(raw string) (string, bool) {
	encoded := false
	for i := range len(raw) {
		if !baggageOctets[raw[i]] {
			return "", false
		}
		encoded = encoded || raw[i] == '%'
	}
	if !encoded {
		return raw, true
	}
	decoded := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '%' {
			if i+2 >= len(raw) {
				return "", false
			}
			high, low := unhex(raw[i+1]), unhex(raw[i+2])
			if high < 0 || low < 0 {
				return "", false
			}
			c = byte(high<<4 | low)
			i += 2
		}
		decoded = append(decoded, c)
	}
	return string(decoded), true
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	default:
		return -1
	}
}

// baggageOctets: printable ASCII without space, quote, comma, semicolon and backslash.
var baggageOctets = func() (table [256]bool) {
	for c := '!'; c <= '~'; c++ {
		table[c] = !strings.ContainsRune("\",;\\", c)
	}
	return table
}()
