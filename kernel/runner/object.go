package runner

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// object is a JSON object that keeps the order of its members and the text of their values,
// so that what is not understood is written as it was read.
type object struct {
	members []member
}

type member struct {
	name  string
	value json.RawMessage
}

// parseObject reads one JSON object and nothing after it.
func parseObject(text []byte) (*object, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	begin, err := d.Token()
	if err != nil {
		return nil, err
	}
	if begin != json.Delim('{') {
		return nil, fmt.Errorf("it begins with %v, not with an object", begin)
	}
	o := &object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: name.(string)}
		if err := d.Decode(&m.value); err != nil {
			return nil, err
		}
		o.members = append(o.members, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("something follows the object at byte %d", d.InputOffset())
	}
	return o, nil
}

// get is the value of a member, nil when there is none.
func (o *object) get(name string) json.RawMessage {
	for _, m := range o.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// set replaces a member at its place or adds it at the end.
func (o *object) set(name string, value any) error {
	text, err := plain(value)
	if err != nil {
		return err
	}
	for i := range o.members {
		if o.members[i].name == name {
			o.members[i].value = text
			return nil
		}
	}
	o.members = append(o.members, member{name, text})
	return nil
}

// MarshalJSON writes the members in their order.
func (o *object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o.members {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := plain(m.name)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), m.value...)
	}
	return append(out, '}'), nil
}

// plain is JSON that leaves <, > and & readable, as other writers of notebooks do.
func plain(value any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
