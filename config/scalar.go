package config

import (
	"encoding"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// scalar reads a single value: a text, a whole number, true or false, or what reads itself from text.
func (d *decoder) scalar(path string, node ast.Node, into reflect.Value) {
	text, isText := d.text(path, node)
	if d.wrong.blamed[path] {
		return
	}
	if reader, ok := reflect.TypeAssert[encoding.TextUnmarshaler](into.Addr()); ok {
		if !isText {
			d.bad(path, node, "is %s, but a text belongs here", describe(node))
		} else if err := reader.UnmarshalText([]byte(text)); err != nil {
			d.bad(path, node, "%w", err)
		}
		return
	}
	switch into.Kind() { //nolint:exhaustive // no other kind is a type of settings
	case reflect.String:
		if !isText {
			d.bad(path, node, "is %s, but a text belongs here: put it into quotes", describe(node))
			return
		}
		into.SetString(text)
	case reflect.Bool:
		d.flag(path, node, text, into)
	case reflect.Int, reflect.Int64:
		d.number(path, node, text, into)
	default:
		d.bad(path, node, "is a setting of a type that no file can hold (%s)", into.Type())
	}
}

// text is the content of a node that holds a text, with every ${NAME} filled in.
func (d *decoder) text(path string, node ast.Node) (string, bool) {
	var text string
	switch n := node.(type) {
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	default:
		return "", false
	}
	if d.expand == nil {
		return text, true
	}
	expanded, err := d.expand(text)
	if err != nil {
		d.bad(path, node, "%w", err)
	}
	return expanded, true
}

// flag reads true or false. A variable of the environment is a text, so the text is read too.
func (d *decoder) flag(path string, node ast.Node, text string, into reflect.Value) {
	if b, ok := node.(*ast.BoolNode); ok {
		into.SetBool(b.Value)
		return
	}
	switch {
	case text == "true" && d.filled(node), text == "false" && d.filled(node):
		into.SetBool(text == "true")
	default:
		d.bad(path, node, "is %s, but true or false belongs here", describe(node))
	}
}

// number reads a whole number, also from a variable of the environment.
func (d *decoder) number(path string, node ast.Node, text string, into reflect.Value) {
	value, ok := integer(node)
	if !ok && d.filled(node) {
		parsed, err := strconv.ParseInt(text, 10, 64)
		value, ok = parsed, err == nil
	}
	switch {
	case !ok:
		d.bad(path, node, "is %s, but a whole number belongs here", describe(node))
	case into.OverflowInt(value):
		d.bad(path, node, "is too large a number")
	default:
		into.SetInt(value)
	}
}

// integer is the value of a node that holds a whole number.
func integer(node ast.Node) (int64, bool) {
	n, ok := node.(*ast.IntegerNode)
	if !ok {
		return 0, false
	}
	switch value := n.Value.(type) {
	case int64:
		return value, true
	case uint64:
		if value <= math.MaxInt64 {
			return int64(value), true
		}
	}
	return 0, false
}

// filled reports whether a text may have been filled in from the environment, which knows no other
// type. Settings have been filled in before, so there every text counts.
func (d *decoder) filled(node ast.Node) bool {
	n, ok := node.(*ast.StringNode)
	return ok && (d.expand == nil || strings.Contains(n.Value, "${"))
}

// free reads a node into what it looks like: for settings whose meaning somebody else knows.
func (d *decoder) free(path string, node ast.Node) any {
	switch n := node.(type) {
	case ast.MapNode:
		values := map[string]any{}
		d.mapping(path, node, reflect.ValueOf(&values).Elem())
		return values
	case *ast.SequenceNode:
		var values []any
		d.list(path, node, reflect.ValueOf(&values).Elem())
		return values
	case *ast.BoolNode:
		return n.Value
	case *ast.IntegerNode:
		return n.Value
	case *ast.FloatNode:
		return n.Value
	}
	text, isText := d.text(path, node)
	if !isText {
		d.bad(path, node, "is %s, which no setting can be", describe(node))
	}
	return text
}

// describe says what a node is, without its value: it may be a secret.
func describe(node ast.Node) string {
	switch node.(type) {
	case ast.MapNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.NullNode:
		return "empty"
	}
	return "something else"
}
