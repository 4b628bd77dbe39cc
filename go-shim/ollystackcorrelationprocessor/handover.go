package ollystackcorrelationprocessor

import (
	"sync"
	"time"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// reloadWindow is how long an engine that nobody uses any more waits for its component to come
// back: a reload shuts all components down, exporters last, which may take their time-out, and then
// starts the new ones.
const reloadWindow = time.Minute

// reloads is the process's own: a reload makes new factories, so nothing in them lasts.
var reloads = newHandover(reloadWindow)

// handover keeps the engines of components that were shut down, so that after a reload of the
// collector's configuration (SIGHUP) a trace that is under way keeps its ID. A component gets its
// engine back if its own settings are the same.
type handover struct {
	window time.Duration

	mu     sync.Mutex
	parked map[engineKey]parkedEngine
}

type parkedEngine struct {
	engine *core.Engine
	expiry *time.Timer
}

func newHandover(window time.Duration) *handover {
	return &handover{window: window, parked: map[engineKey]parkedEngine{}}
}

// park keeps an engine for a while and closes it then.
func (h *handover) park(key engineKey, engine *core.Engine) {
	h.mu.Lock()
	defer h.mu.Unlock()
	// Another collector in the process may have used the same settings.
	h.remove(key)
	h.parked[key] = parkedEngine{engine: engine, expiry: time.AfterFunc(h.window, func() { h.expire(key, engine) })}
}

// take returns the engine that was parked, or nil.
func (h *handover) take(key engineKey) *core.Engine {
	h.mu.Lock()
	defer h.mu.Unlock()
	parked, ok := h.parked[key]
	if !ok {
		return nil
	}
	delete(h.parked, key)
	parked.expiry.Stop() // if it has fired already, expire finds the engine gone
	return parked.engine
}

func (h *handover) expire(key engineKey, engine *core.Engine) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.parked[key].engine == engine {
		h.remove(key)
	}
}

func (h *handover) remove(key engineKey) {
	if parked, ok := h.parked[key]; ok {
		parked.expiry.Stop()
		parked.engine.Close()
		delete(h.parked, key)
	}
}
