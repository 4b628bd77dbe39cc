package gotwin

import (
	"hash/maphash"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

// key names a trace of a tenant. The tenant is a keyed hash of its name, 0 for the default one.
type key struct {
	id     [16]byte
	tenant uint64
}

// table remembers which trace has which ID: bounded, expiring, concurrent. It is made of sets of
// eight entries, as a processor's cache is: a trace belongs to one set by its keyed hash, and a new
// one takes the place of the set's oldest when the set is full. It holds no pointers, so that the
// garbage collector never looks into it.
type table struct {
	sets   []set
	shards []shard
	ttl    uint64
	seed   maphash.Seed
	epoch  uint64 // when the table was made, in Unix milliseconds
}

const (
	ways      = 8
	maxShards = 64
)

// set has what tells entries apart in one cache line, which is all that a look-up that fails needs.
type set struct {
	// marks are, from the top, 48 bits of when the entry was last seen and 16 bits of its hash; 0 is
	// no entry.
	marks   [ways]uint64
	entries [ways]entry
}

// entry is two cache lines, of which IDs up to 37 bytes need only the first.
type entry struct {
	key      key
	strength strength
	length   uint8
	id       [maxIDLen + 1]byte
}

const (
	tagBits      = 16 // of a mark
	sequenceBits = 8  // of its time
)

// shard is a lock for its sets, alone in its cache line.
type shard struct {
	mu    sync.Mutex
	clock uint64 // the newest time given out
	_     [48]byte
}

func newTable(maxEntries int, ttl time.Duration) *table {
	sets := max(1, maxEntries/ways)
	return &table{
		sets:   make([]set, sets),
		shards: make([]shard, min(maxShards, sets)),
		ttl:    uint64(ttl.Milliseconds()) << sequenceBits,
		seed:   maphash.MakeSeed(),
		epoch:  uint64(time.Now().UnixMilli()),
	}
}

// time is the table's: 1/256 ms since it was made, of which the part below the millisecond is a sequence.
func (t *table) time(unixMs uint64) uint64 {
	return (max(unixMs, t.epoch) - t.epoch) << sequenceBits
}

// tenant is a name's part in keys.
func (t *table) tenant(name string) uint64 {
	if name == "" {
		return 0
	}
	return max(1, maphash.String(t.seed, name))
}

// hash of a key. The seed keeps trace IDs that somebody chose from meeting in one set.
func (t *table) hash(id *[16]byte, tenant uint64) uint64 {
	return maphash.Bytes(t.seed, id[:]) ^ tenant
}

func (t *table) place(hash uint64) (*set, *shard) {
	index, _ := bits.Mul64(hash, uint64(len(t.sets)))
	return &t.sets[index], &t.shards[index%uint64(len(t.shards))]
}

// touch has the processor fetch the line that find will read. Called for a whole batch before the
// first find, it lets the fetches overlap.
func (t *table) touch(hash uint64) uint64 {
	s, _ := t.place(hash)
	return atomic.LoadUint64(&s.marks[0])
}

// find returns the way of a key, -1 if it is not there.
func (s *set) find(k *key, hash uint64) int {
	for way, mark := range &s.marks {
		if uint16(mark) == uint16(hash) && mark != 0 && s.entries[way].key == *k {
			return way
		}
	}
	return -1
}

// oldest returns the way to replace: an empty one, or the one not seen for the longest time.
func (s *set) oldest() int {
	way := 0
	for i, mark := range &s.marks {
		if mark>>tagBits < s.marks[way]>>tagBits {
			way = i
		}
	}
	return way
}

// isAlive: a clock that was set back makes an entry live longer, never shorter.
func (t *table) isAlive(mark, now uint64) bool {
	then := mark >> tagBits
	return now < then || now-then < t.ttl
}

// tick returns the time to mark an entry with. The shard's lock is held.
func (sh *shard) tick(now uint64) uint64 {
	sh.clock = max(now, sh.clock+1)
	return sh.clock
}

func (e *entry) text() []byte { return e.id[:e.length] }

func (e *entry) remember(id string, s strength) {
	e.strength = s
	e.length = uint8(copy(e.id[:], id))
}

// peek returns what is known of a trace without keeping it alive.
func (t *table) peek(k *key, hash, now uint64) (string, bool) {
	s, sh := t.place(hash)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	way := s.find(k, hash)
	if way < 0 || !t.isAlive(s.marks[way], now) {
		return "", false
	}
	return string(s.entries[way].text()), true
}
