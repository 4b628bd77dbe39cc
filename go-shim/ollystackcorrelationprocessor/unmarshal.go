package ollystackcorrelationprocessor

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/confmap"
)

var _ confmap.Unmarshaler = (*Config)(nil)

// Unmarshal reads the configuration. What the collector itself says about a value of a wrong type,
// or about a key it does not know, lacks the value and what is allowed.
func (cfg *Config) Unmarshal(conf *confmap.Conf) error {
	err := conf.Unmarshal(cfg)
	if err == nil {
		return nil
	}
	if explained := explain("", conf, reflect.TypeFor[Config]()); explained != nil {
		return explained
	}
	return err
}

// explain finds the keys that cannot be read into a struct.
func explain(path string, conf *confmap.Conf, into reflect.Type) error {
	fields := map[string]reflect.Type{}
	var known []string
	for field := range into.Fields() {
		if key := field.Tag.Get("mapstructure"); key != "" {
			fields[key] = field.Type
			known = append(known, key)
		}
	}
	var errs []error
	values := conf.ToStringMap()
	for _, key := range slices.Sorted(maps.Keys(values)) {
		field, ok := fields[key]
		if !ok {
			// The value is not shown: it may be a secret under a misspelled key.
			errs = append(errs, fmt.Errorf("%s%s: this key is not known: %s are", path, key, strings.Join(known, ", ")))
			continue
		}
		errs = append(errs, explainKey(path, key, values[key], conf, field))
	}
	return errors.Join(errs...)
}

func explainKey(path, key string, value any, conf *confmap.Conf, into reflect.Type) error {
	only := confmap.New()
	if err := only.Merge(conf); err != nil {
		return err
	}
	for other := range only.ToStringMap() {
		if other != key {
			only.Delete(other)
		}
	}
	// A struct with this field alone, so that no other key has a say.
	target := reflect.New(reflect.StructOf([]reflect.StructField{{
		Name: "Value", Type: into, Tag: reflect.StructTag(fmt.Sprintf("mapstructure:%q", key)),
	}}))
	if only.Unmarshal(target.Interface()) == nil {
		return nil
	}
	if into.Kind() == reflect.Pointer {
		into = into.Elem()
	}
	if sub, err := conf.Sub(key); err == nil && into.Kind() == reflect.Struct {
		if explained := explain(path+key+".", sub, into); explained != nil {
			return explained
		}
	}
	shown := "its value"
	if into != reflect.TypeFor[configopaque.String]() {
		shown = brief(value)
	}
	return fmt.Errorf("%s%s: %s is not allowed: %s is", path, key, shown, allowed(into))
}

// allowed says in words what a field can hold.
func allowed(field reflect.Type) string {
	switch field {
	case reflect.TypeFor[time.Duration]():
		return "a duration such as 10m or 1h30m"
	case reflect.TypeFor[[]StripMatch]():
		return "a list of maps with key and values"
	}
	switch field.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Slice:
		return "a list of texts"
	case reflect.Struct:
		return "a map"
	default:
		return "a text (in quotes, if it looks like something else)"
	}
}

// brief shows a value that may be anything.
func brief(value any) string {
	const longest = 100
	text, err := json.Marshal(value)
	if err != nil {
		return "its value"
	}
	if len(text) > longest {
		return strings.ToValidUTF8(string(text[:longest]), "") + "..."
	}
	return string(text)
}
