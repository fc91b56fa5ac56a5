package config

import (
	"encoding"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// decoder turns a parsed YAML document into structs. It goes on after a mistake, so that all of them
// are found in one go, and notes where every setting was written.
type decoder struct {
	file string
	root string // the path of the document itself
	// expand fills in ${NAME}; nil where that was done already.
	expand func(string) (string, error)
	// position tells where a path was written when the document is not the file; nil when it is.
	position func(path string) string
	marks    map[string]string
	anchors  map[string]ast.Node
	wrong    mistakes
}

// defaulter is a struct of a list that does not start from its zero value.
type defaulter interface{ setDefaults() }

// decode reads node, which stands at path, into a value. An empty node leaves the value as it is.
func (d *decoder) decode(path string, node ast.Node, into reflect.Value) {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		d.decode(path, anchor.Value, into)
		// It is known from here on only, so that no anchor contains itself.
		d.anchors[anchor.Name.GetToken().Value] = anchor.Value
		return
	}
	node, ok := d.resolve(path, node)
	if !ok || node.Type() == ast.NullType {
		return
	}
	node = rejoin(node)
	d.mark(path, node)
	if _, text := reflect.TypeAssert[encoding.TextUnmarshaler](into.Addr()); text {
		d.scalar(path, node, into)
		return
	}
	switch into.Kind() { //nolint:exhaustive // the other kinds are scalars, or no types of settings
	case reflect.Struct:
		d.structure(path, node, into)
	case reflect.Slice:
		d.list(path, node, into)
	case reflect.Map:
		d.mapping(path, node, into)
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		d.decode(path, node, into.Elem())
	case reflect.Interface:
		if value := d.free(path, node); value != nil {
			into.Set(reflect.ValueOf(value))
		}
	default:
		d.scalar(path, node, into)
	}
}

// resolve follows an alias.
func (d *decoder) resolve(path string, node ast.Node) (ast.Node, bool) {
	switch n := node.(type) {
	case *ast.AliasNode:
		target, ok := d.anchors[n.Value.GetToken().Value]
		if !ok {
			d.bad(path, node, "refers to an anchor that does not stand before it")
		}
		return target, ok
	case *ast.TagNode:
		d.bad(path, node, "has a YAML tag: write the plain value")
		return nil, false
	}
	return node, true
}

// structure reads a mapping into a struct; a key that is no field is a mistake.
func (d *decoder) structure(path string, node ast.Node, into reflect.Value) {
	fields := map[string]reflect.Value{}
	for i := range into.NumField() {
		if field := into.Type().Field(i); field.IsExported() {
			fields[fieldName(field)] = into.Field(i)
		}
	}
	d.each(path, node, func(key string, keyNode, value ast.Node) {
		field, ok := fields[key]
		if !ok {
			d.bad(join(path, key), keyNode, "is not a setting; here are: %s", strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			return
		}
		d.mark(join(path, key), keyNode)
		d.decode(join(path, key), value, field)
	})
}

// fieldName is the name of a field in the file.
func fieldName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	if name == "" {
		return strings.ToLower(field.Name)
	}
	return name
}

// each calls visit for every entry of a mapping; a key that stands there twice is a mistake.
func (d *decoder) each(path string, node ast.Node, visit func(key string, keyNode, value ast.Node)) {
	entries, ok := node.(ast.MapNode)
	if !ok {
		d.bad(path, node, "is %s, but settings by name belong here", describe(node))
		return
	}
	seen := map[string]bool{}
	for entry := entries.MapRange(); entry.Next(); {
		keyNode := entry.Key()
		key := keyNode.GetToken().Value
		switch {
		case keyNode.IsMergeKey():
			d.bad(join(path, key), keyNode, "merge keys are not supported: write the settings out")
		case seen[key]:
			d.bad(join(path, key), keyNode, "stands here twice")
		default:
			visit(key, keyNode, entry.Value())
		}
		seen[key] = true
	}
}

// list reads a sequence into a slice.
func (d *decoder) list(path string, node ast.Node, into reflect.Value) {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		d.bad(path, node, "is %s, but a list belongs here", describe(node))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(sequence.Values), len(sequence.Values)))
	for i, value := range sequence.Values {
		element := into.Index(i)
		if e, ok := reflect.TypeAssert[defaulter](element.Addr()); ok {
			e.setDefaults()
		}
		d.decode(index(path, i), value, element)
	}
}

// mapping reads a mapping with free keys.
func (d *decoder) mapping(path string, node ast.Node, into reflect.Value) {
	into.Set(reflect.MakeMap(into.Type()))
	d.each(path, node, func(key string, keyNode, value ast.Node) {
		d.mark(join(path, key), keyNode)
		element := reflect.New(into.Type().Elem()).Elem()
		d.decode(join(path, key), value, element)
		into.SetMapIndex(reflect.ValueOf(key).Convert(into.Type().Key()), element)
	})
}

// mark notes where path was written, and keeps the first place: a value's key rather than the value.
func (d *decoder) mark(path string, node ast.Node) {
	if _, ok := d.marks[path]; !ok && d.marks != nil {
		d.marks[path] = d.nodePosition(path, node)
	}
}

func (d *decoder) nodePosition(path string, node ast.Node) string {
	if d.position != nil {
		return d.position(path)
	}
	at := node.GetToken().Position
	return d.at(at.Line, at.Column)
}

// bad blames the setting at path.
func (d *decoder) bad(path string, node ast.Node, format string, args ...any) {
	d.wrong.add(d.nodePosition(path, node), path, format, args...)
}

// rejoin undoes what the parser does to a plain text with a colon in it that stands in brackets inside of
// braces, such as [orders:read]: it makes a mapping of it, although YAML wants a blank behind the colon for that.
func rejoin(node ast.Node) ast.Node {
	entries, ok := node.(ast.MapNode)
	if !ok {
		return node
	}
	entry := entries.MapRange()
	if !entry.Next() {
		return node
	}
	key, isText := entry.Key().(*ast.StringNode)
	value, more := entry.Value(), entry.Next()
	if !isText || more || key.Token.Type != token.StringType {
		return node
	}
	first, second := key.Token, value.GetToken()
	if first.Position.Line != second.Position.Line || first.Position.Column+utf8.RuneCountInString(first.Value)+1 != second.Position.Column {
		return node
	}
	text, plain := rejoin(value).(ast.ScalarNode)
	if !plain {
		return node
	}
	joined := first.Value + ":" + text.GetToken().Value
	return ast.String(token.New(joined, joined, first.Position))
}
