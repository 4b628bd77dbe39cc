//go:build race

package ollystackcorrelationprocessor

const raceEnabled = true
