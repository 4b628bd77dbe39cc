package ollystackcorrelationprocessor

import (
	"fmt"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/processor"
	"go.uber.org/zap"

	"github.com/ollystack/ollystack/go-shim/internal/core"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadata"
)

// engineRegistry holds one engine for each component ID, as long as a processor uses it.
type engineRegistry struct {
	handover *handover

	mu      sync.Mutex
	engines map[engineKey]*sharedEngine
}

// engineKey includes the configuration: two collectors in one process may use one ID for
// different things.
type engineKey struct {
	id     component.ID
	config string
}

type sharedEngine struct {
	key       engineKey
	users     int
	engine    *core.Engine
	telemetry *metadata.TelemetryBuilder
}

func newEngineRegistry(h *handover) *engineRegistry {
	return &engineRegistry{handover: h, engines: map[engineKey]*sharedEngine{}}
}

// acquire returns the engine of a component ID. Its first user creates it, and the engine's own
// telemetry then belongs to that user's signal and pipeline: counted by each user, every number
// would appear as often as there are pipelines.
func (r *engineRegistry) acquire(set processor.Settings, cfg *Config) (*sharedEngine, error) {
	config, err := cfg.engineJSON()
	if err != nil {
		return nil, err
	}
	key := engineKey{id: set.ID, config: string(config)}

	r.mu.Lock()
	defer r.mu.Unlock()
	if shared, ok := r.engines[key]; ok {
		shared.users++
		return shared, nil
	}
	engine := r.handover.take(key)
	takenOver := engine != nil
	if !takenOver {
		if engine, err = core.New(config); err != nil {
			return nil, fmt.Errorf("cannot start the correlation engine: %w", err)
		}
	}
	telemetry, err := reportStats(set.TelemetrySettings, engine)
	if err != nil {
		engine.Close()
		return nil, err
	}
	set.Logger.Info("Correlation engine started", zap.String("native_sha256", core.NativeSHA()),
		zap.Bool("traces_kept_from_before_reload", takenOver))
	shared := &sharedEngine{key: key, users: 1, engine: engine, telemetry: telemetry}
	r.engines[key] = shared
	return shared, nil
}

// release ends one use; after the last one the engine waits for a reload.
func (r *engineRegistry) release(shared *sharedEngine) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	shared.users--
	if shared.users > 0 {
		return nil
	}
	delete(r.engines, shared.key)
	shared.telemetry.Shutdown()
	r.handover.park(shared.key, shared.engine)
	return nil
}
