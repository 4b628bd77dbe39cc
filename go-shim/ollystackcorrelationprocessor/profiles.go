package ollystackcorrelationprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pprofile"
)

// sampleTarget is a profile's sample that is to get its row's ID.
type sampleTarget struct {
	indices pcommon.Int32Slice
	row     uint32
	// first: it also gets the row's source.
	first bool
}

// processProfiles gives each sample that was taken within a span its trace's ID. Samples without
// a link to a trace are left alone.
func (c *correlator) processProfiles(ctx context.Context, pd pprofile.Profiles) (pprofile.Profiles, error) {
	began := time.Now()
	b := c.begin(ctx)
	b.dictionary = pd.Dictionary()
	for _, rp := range pd.ResourceProfiles().All() {
		c.enterResource(b, rp.Resource().Attributes())
		for _, sp := range rp.ScopeProfiles().All() {
			for _, profile := range sp.Profiles().All() {
				for _, sample := range profile.Samples().All() {
					c.addSample(b, sample)
				}
			}
		}
	}
	c.settle(ctx, b, began)
	return pd, nil
}

func (c *correlator) addSample(b *batch, sample pprofile.Sample) {
	links := b.dictionary.LinkTable()
	// The first entry of each table stands for nothing.
	at := int(sample.LinkIndex())
	if at <= 0 || at >= links.Len() {
		return
	}
	id := links.At(at).TraceID()
	if id.IsEmpty() {
		return
	}
	row := b.traceRow(id)
	state := b.scanSample(sample, row)
	b.addResource(row)
	if !c.write || state == ownKept {
		return
	}
	first := c.cfg.RecordSource && !b.states[row].sourced
	b.states[row].sourced = b.states[row].sourced || first
	b.samples = append(b.samples, sampleTarget{indices: sample.AttributeIndices(), row: row, first: first})
}

// scanSample is scan for attributes that lie in a dictionary.
func (b *batch) scanSample(sample pprofile.Sample, row uint32) own {
	result := ownAbsent
	for _, index := range sample.AttributeIndices().All() {
		key, value, ok := dictionaryAttribute(b.dictionary, index)
		if ok && b.matcher.mayMatch(key) {
			result = max(result, b.consider(key, value, row))
		}
	}
	return result
}

// dictionaryAttribute looks an attribute up; ok is false for an index that leads nowhere.
func dictionaryAttribute(d pprofile.ProfilesDictionary, index int32) (key string, value pcommon.Value, ok bool) {
	table, texts := d.AttributeTable(), d.StringTable()
	if index < 0 || int(index) >= table.Len() {
		return "", pcommon.Value{}, false
	}
	entry := table.At(int(index))
	at := entry.KeyStrindex()
	if at < 0 || int(at) >= texts.Len() {
		return "", pcommon.Value{}, false
	}
	return texts.At(int(at)), entry.Value(), true
}

// applySamples writes the decisions about samples.
func (c *correlator) applySamples(b *batch, ids string) {
	id := newDictionaryKey(b.dictionary, c.cfg.AttributeName)
	var source *dictionaryKey
	for i := range b.samples {
		t := &b.samples[i]
		r := b.results[t.row]
		if r.Len == 0 {
			continue
		}
		id.set(t.indices, ids[r.Off:r.Off+uint32(r.Len)])
		if !t.first || r.Source.String() == "" {
			continue
		}
		if source == nil {
			source = newDictionaryKey(b.dictionary, c.sourceKey)
		}
		source.set(t.indices, r.Source.String())
	}
}

// dictionaryKey writes one attribute to many samples, with one entry in the dictionary for each
// value. pprofile.SetAttribute would walk the whole table for each sample.
type dictionaryKey struct {
	dictionary pprofile.ProfilesDictionary
	name       string
	strindex   int32
	entries    map[string]int32
}

func newDictionaryKey(d pprofile.ProfilesDictionary, name string) *dictionaryKey {
	k := &dictionaryKey{dictionary: d, name: name, entries: map[string]int32{}}
	texts, table := d.StringTable(), d.AttributeTable()
	// A dictionary that has been left empty still starts with the entries that stand for nothing.
	if texts.Len() == 0 {
		texts.Append("")
	}
	if table.Len() == 0 {
		table.AppendEmpty()
	}
	k.strindex = -1
	for i, text := range texts.All() {
		if text == name {
			k.strindex = int32(i)
		}
	}
	if k.strindex < 0 {
		k.strindex = int32(texts.Len())
		texts.Append(name)
	}
	for i, entry := range table.All() {
		if entry.KeyStrindex() == k.strindex && entry.UnitStrindex() == 0 && entry.Value().Type() == pcommon.ValueTypeStr {
			k.entries[entry.Value().Str()] = int32(i)
		}
	}
	return k
}

// set gives a record the attribute, in place of one that it may have.
func (k *dictionaryKey) set(indices pcommon.Int32Slice, value string) {
	index, known := k.entries[value]
	if !known {
		table := k.dictionary.AttributeTable()
		index = int32(table.Len())
		entry := table.AppendEmpty()
		entry.SetKeyStrindex(k.strindex)
		entry.Value().SetStr(value)
		k.entries[value] = index
	}
	for i, have := range indices.All() {
		if name, _, ok := dictionaryAttribute(k.dictionary, have); ok && name == k.name {
			indices.SetAt(i, index)
			return
		}
	}
	indices.Append(index)
}
