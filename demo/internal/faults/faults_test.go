package faults

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFaultsAreSwitchedByLocalCallersOnly(t *testing.T) {
	for _, tc := range []struct {
		name, remote, contentType, body string
		status                          int
		on                              bool
	}{
		{"on", "127.0.0.1:5000", "application/json", `{"name":"down","enabled":true}`, 200, true},
		{"on from IPv6", "[::1]:5000", "application/json; charset=utf-8", `{"name":"down","enabled":true}`, 200, true},
		{"off", "127.0.0.1:5000", "application/json", `{"name":"down","enabled":false}`, 200, false},
		{"unknown", "127.0.0.1:5000", "application/json", `{"name":"up","enabled":true}`, 404, false},
		{"from elsewhere", "10.1.2.3:5000", "application/json", `{"name":"down","enabled":true}`, 403, false},
		{"form of a web page", "127.0.0.1:5000", "text/plain", `{"name":"down","enabled":true}`, 415, false},
		{"not JSON", "127.0.0.1:5000", "application/json", `down`, 400, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			board, mux := NewBoard("down"), http.NewServeMux()
			board.Register(mux)
			request := httptest.NewRequest(http.MethodPost, "/faults", strings.NewReader(tc.body))
			request.RemoteAddr = tc.remote
			request.Header.Set("Content-Type", tc.contentType)
			answer := httptest.NewRecorder()
			mux.ServeHTTP(answer, request)
			if answer.Code != tc.status {
				t.Fatalf("status %d, want %d: %s", answer.Code, tc.status, answer.Body)
			}
			if board.On("down") != tc.on {
				t.Fatalf("on = %v, want %v", board.On("down"), tc.on)
			}
		})
	}
}
