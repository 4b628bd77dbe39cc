//go:build !race

package ollystackcorrelationprocessor

const raceEnabled = false
