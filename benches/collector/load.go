package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// loadOptions are those of `collector load`.
type loadOptions struct {
	binary   string
	rounds   int
	requests int
	items    int
	jsonTo   string
}

// loadReport is what `collector load` writes: real collectors under OTLP load, one for each pipeline.
type loadReport struct {
	Items    int         `json:"items_per_request"`
	Requests int         `json:"requests_per_round"`
	Senders  int         `json:"senders"`
	Rounds   int         `json:"rounds"`
	Tables   []loadTable `json:"tables"`
	Goals    []goal      `json:"targets"`
}

type loadTable struct {
	Signal string    `json:"signal"`
	Rows   []loadRow `json:"rows"`
}

// loadRow is one pipeline. CPU is the collector's whole process, for an item.
type loadRow struct {
	Pipeline string  `json:"pipeline"`
	MinNs    float64 `json:"min_cpu_ns_per_item"`
	MedianNs float64 `json:"median_cpu_ns_per_item"`
	// AddedMin is the difference of the minima to the first pipeline's, AddedMedian the median of the
	// rounds' differences.
	AddedMin    float64 `json:"added_min_ns"`
	AddedMedian float64 `json:"added_median_ns"`
	Throughput  float64 `json:"median_items_per_second"`
	PeakMB      float64 `json:"peak_memory_mb"`

	cpu        []float64 // ns an item, one a round
	throughput []float64
}

// senders are the requests under way at once.
const senders = 4

func runLoad(args []string, stdout, stderr io.Writer) error {
	var o loadOptions
	flags := flag.NewFlagSet("collector load", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.binary, "binary", "../../dist/otelcol-ollystack", "the collector")
	flags.IntVar(&o.rounds, "rounds", 40, "rounds; each sends to each pipeline once, in a new random order")
	flags.IntVar(&o.requests, "requests", 150, "requests to a pipeline in a round")
	flags.IntVar(&o.items, "items", 512, "spans or log records a request")
	flags.StringVar(&o.jsonTo, "json", "", "write the results to this file, too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.rounds < 1 || o.requests < senders || o.items < 1 || flags.NArg() > 0 {
		return fmt.Errorf("-rounds and -items are at least 1, -requests at least %d, and there are no other arguments", senders)
	}
	report := &loadReport{Items: o.items, Requests: o.requests, Senders: senders, Rounds: o.rounds}
	for _, signal := range []string{signalTraces, signalLogs} {
		table, err := measureLoad(o, signal, stderr)
		if err != nil {
			return err
		}
		report.Tables = append(report.Tables, table)
		report.Goals = append(report.Goals, table.goal())
	}
	if o.jsonTo != "" {
		encoded, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.jsonTo, append(encoded, '\n'), 0o644); err != nil {
			return err
		}
	}
	return report.print(stdout)
}

func measureLoad(o loadOptions, signal string, stderr io.Writer) (result loadTable, err error) {
	folder, err := os.MkdirTemp("", "collector-load-")
	if err != nil {
		return result, err
	}
	defer os.RemoveAll(folder)
	request, err := newRequest(signal, o.items)
	if err != nil {
		return result, err
	}
	var running []*runningCollector
	defer func() {
		for _, c := range running {
			err = errors.Join(err, c.stop())
		}
	}()
	result.Signal = signal
	for _, p := range pipelines() {
		c, err := startCollector(o.binary, filepath.Join(folder, p.slug), p)
		if err != nil {
			return result, fmt.Errorf("%s: %w", p.name, err)
		}
		running = append(running, c)
		result.Rows = append(result.Rows, loadRow{Pipeline: p.name})
		// Its heap and its trace table take their sizes.
		if err := c.send(request, o.requests); err != nil {
			return result, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	order := make([]int, len(running))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(1, 1))
	items := float64(o.requests * o.items)
	for round := range o.rounds {
		fmt.Fprintf(stderr, "%s: round %d of %d\n", signal, round+1, o.rounds)
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			c, row := running[i], &result.Rows[i]
			before, began := c.cpu(), time.Now()
			if err := c.send(request, o.requests); err != nil {
				return result, fmt.Errorf("%s: %w", row.Pipeline, err)
			}
			row.throughput = append(row.throughput, items/time.Since(began).Seconds())
			row.cpu = append(row.cpu, float64((c.cpu()-before).Nanoseconds())/items)
		}
	}
	for i := range result.Rows {
		row, base := &result.Rows[i], &result.Rows[0]
		row.MinNs, row.MedianNs = slices.Min(row.cpu), median(row.cpu)
		row.AddedMin, row.AddedMedian = row.MinNs-slices.Min(base.cpu), median(differences(row.cpu, base.cpu))
		row.Throughput = median(row.throughput)
		row.PeakMB = running[i].peakMemory()
	}
	return result, nil
}

func differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range d {
		d[i] = a[i] - b[i]
	}
	return d
}

// goal: the CPU that the processor adds is not above what an attributes upsert adds.
func (t *loadTable) goal() goal {
	var ours, attributes *loadRow
	for i := range t.Rows {
		switch t.Rows[i].Pipeline {
		case nameProcessor:
			ours = &t.Rows[i]
		case nameAttributes:
			attributes = &t.Rows[i]
		}
	}
	return newGoal("ns of CPU an item added to a collector beyond what an attributes upsert adds: "+t.Signal, 0,
		ratio{Min: ours.MinNs - attributes.MinNs, Median: median(differences(ours.cpu, attributes.cpu))})
}

func (r *loadReport) print(w io.Writer) error {
	fmt.Fprintf(w, "collectors under OTLP/gRPC load: requests of %d, %d at once, %d rounds of %d requests; CPU of the whole process\n",
		r.Items, r.Senders, r.Rounds, r.Requests)
	for _, t := range r.Tables {
		fmt.Fprintf(w, "\n%s\n", t.Signal)
		lines := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(lines, "min ns\tmedian ns\tadded min\tadded median\titems/s\tpeak MB\t  pipeline")
		for _, row := range t.Rows {
			fmt.Fprintf(lines, "%.0f\t%.0f\t%+.0f\t%+.0f\t%.0f\t%.0f\t  %s\n",
				row.MinNs, row.MedianNs, row.AddedMin, row.AddedMedian, row.Throughput, row.PeakMB, row.Pipeline)
		}
		if err := lines.Flush(); err != nil {
			return err
		}
	}
	return printGoals(w, r.Goals)
}

// request is an encoded export request, of which the trace IDs can be overwritten: encoding one for
// each request would cost more than the collector does.
type request struct {
	method  string
	encoded []byte
	// places are where the trace IDs lie, in the order of the traces.
	places [][]int
}

const itemsPerTrace = 8

func newRequest(signal string, items int) (*request, error) {
	s := shape{items: items, perTrace: itemsPerTrace, ids: idsMixed}
	b, err := newBatch(signal, s, 1)
	if err != nil {
		return nil, err
	}
	const first = 1 << 40
	b.unprocess(first)
	r := &request{method: "/opentelemetry.proto.collector.trace.v1.TraceService/Export"}
	switch b := b.(type) {
	case *spanBatch:
		r.encoded, err = (&ptrace.ProtoMarshaler{}).MarshalTraces(b.data)
	case *logBatch:
		r.method = "/opentelemetry.proto.collector.logs.v1.LogsService/Export"
		r.encoded, err = (&plog.ProtoMarshaler{}).MarshalLogs(b.data)
	}
	if err != nil {
		return nil, err
	}
	for i := range s.traces() {
		id := traceID(first + i)
		var places []int
		for at := 0; ; {
			next := bytes.Index(r.encoded[at:], id[:])
			if next < 0 {
				break
			}
			places = append(places, at+next)
			at += next + len(id)
		}
		if len(places) == 0 {
			return nil, errors.New("a trace ID is not in the encoded request")
		}
		r.places = append(r.places, places)
	}
	return r, nil
}

// renew writes the request with traces numbered from first to buffer.
func (r *request) renew(buffer []byte, first uint64) []byte {
	buffer = append(buffer[:0], r.encoded...)
	for i, places := range r.places {
		id := traceID(first + uint64(i))
		for _, at := range places {
			copy(buffer[at:], id[:])
		}
	}
	return buffer
}

// send sends so many requests with new traces, several at once, and waits for the answers.
func (c *runningCollector) send(r *request, count int) error {
	errs := make(chan error, senders)
	for sender := range senders {
		share := count / senders
		if sender < count%senders {
			share++
		}
		first := takeTraces(uint64(share * len(r.places)))
		go func() {
			var buffer []byte
			for i := range share {
				buffer = r.renew(buffer, first+uint64(i*len(r.places)))
				if err := c.export(context.Background(), r.method, buffer); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	var all error
	for range senders {
		all = errors.Join(all, <-errs)
	}
	return all
}
