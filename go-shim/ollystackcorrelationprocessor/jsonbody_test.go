package ollystackcorrelationprocessor

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestJSONMembers(t *testing.T) {
	tests := []struct {
		name string
		body string
		want [len(bodyKeys)]string
	}{
		{"each key", `{"request_id":"r","correlationId":"c2","correlation_id":"c1"}`, [3]string{"c1", "c2", "r"}},
		{"white space", " \n{ \"correlation_id\" :\t\"x\" }", [3]string{"x"}},
		{"a number", `{"request_id": 4711}`, [3]string{"", "", "4711"}},
		{"an escape", `{"correlation_id":"a\"b\u0041"}`, [3]string{`a"bA`}},
		{"an escaped key", `{"request_id":"r","correlation\u005fid":"x"}`, [3]string{"x", "", "r"}},
		{"after nested values", `{"a":{"b":["}",{"c":"]"}]},"correlation_id":"x"}`, [3]string{"x"}},
		{"nested is not looked into", `{"a":{"correlation_id":"x"}}`, [3]string{}},
		{"neither text nor number", `{"correlation_id":null,"request_id":true}`, [3]string{}},
		{"an array", `["correlation_id"]`, [3]string{}},
		{"plain text", `checkout of "correlation_id" failed`, [3]string{}},
		{"cut off", `{"correlation_id":"x`, [3]string{}},
		{"cut off after a value", `{"correlation_id":"x","a`, [3]string{"x"}},
		{"garbage", `{"correlation_id"}`, [3]string{}},
		{"empty", ``, [3]string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, jsonMembers(tt.body))
		})
	}
}

// A text is scanned only if it mentions a key as a whole, with both quotes.
func TestMentionsBodyKey(t *testing.T) {
	for _, key := range bodyKeys {
		assert.True(t, mentionsBodyKey(`_I"`+`"`+key+`"`), key)
		for _, other := range []string{key, `"` + key, key + `"`, `"x` + key + `"`, `"` + key + `s"`, strings.ReplaceAll(`"`+key+`"`, "d", "D")} {
			assert.False(t, mentionsBodyKey(other), other)
		}
	}
	for _, other := range []string{"", "_", "I", `_id"`, `"requestId"`, `"correlation`} {
		assert.False(t, mentionsBodyKey(other), other)
	}
}

// Whatever a valid JSON object says under a key, if it is a text, is what the scanner finds.
func FuzzJSONMembers(f *testing.F) {
	f.Add(`{"request_id":"r","x":[1,{"y":"\\\"}"}],"correlation_id":"c1"}`)
	f.Add(`{"correlationId":1e9,"correlation_id":"\ud83d\ude00"}`)
	f.Fuzz(func(t *testing.T, body string) {
		got := jsonMembers(body)
		var object map[string]any
		if json.Unmarshal([]byte(body), &object) != nil {
			return
		}
		for i, key := range bodyKeys {
			want, isText := object[key].(string)
			if isText && mentionsBodyKey(body) && countKey(body, key) == 1 {
				assert.Equal(t, want, got[i], "%s in %s", key, body)
			}
		}
	})
}

// countKey counts a key among the top-level members: of repeated ones the scanner takes the first
// and encoding/json the last.
func countKey(body, key string) int {
	var ordered orderedKeys
	_ = json.Unmarshal([]byte(body), &ordered)
	n := 0
	for _, k := range ordered {
		if k == key {
			n++
		}
	}
	return n
}

type orderedKeys []string

func (o *orderedKeys) UnmarshalJSON(data []byte) error {
	p := jsonScanner{text: string(data), at: 1}
	for {
		key, ok := p.member()
		if !ok {
			return nil
		}
		*o = append(*o, key)
		if _, _, ok := p.value(); !ok || !p.skip(',') {
			return nil
		}
	}
}
