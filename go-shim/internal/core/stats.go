package core

// Stats are an engine's totals since it was made. Rows: each row of each call counts in exactly
// one of Extracted*, Linked, Generated, Inherited and Unsettled. It mirrors OllyStats.
type Stats struct {
	ExtractedAttribute       uint64
	ExtractedBaggage         uint64
	ExtractedHeader          uint64
	ExtractedBody            uint64
	ExtractedResource        uint64
	ExtractedMetadata        uint64
	Linked                   uint64
	Generated                uint64
	Inherited                uint64
	Unsettled                uint64
	Upgraded                 uint64
	Conflicts                uint64
	Sanitized                uint64
	RejectedEmpty            uint64
	RejectedTooLong          uint64
	RejectedControl          uint64
	RejectedMalformed        uint64
	RejectedBaggageMalformed uint64
	RejectedBaggageLimit     uint64
	RejectedIgnored          uint64
	RejectedLossy            uint64
	TableEntries             uint64
	TableCapacity            uint64
	TableEvicted             uint64
	TableExpired             uint64
}
