package journal

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// moment is t as the tables keep it, microseconds of Unix time in UTC; NULL for the zero time.
func moment(t time.Time) sql.Null[int64] {
	return sql.Null[int64]{V: t.UnixMicro(), Valid: !t.IsZero()}
}

// document is v as the tables keep it, JSON in a text.
func document(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(text), nil
}

// plain is text from outside as both databases can keep and look for it: valid UTF-8 without NUL.
func plain(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", "\uFFFD"), "\uFFFD")
}

// parse reads a document into v.
func parse(text string, v any) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	return nil
}

// scanner is a row, of one or of many.
type scanner interface {
	Scan(dest ...any) error
}

// collect reads all rows, each with read, and closes them.
func collect[T any](rows *sql.Rows, read func(scanner) (T, error)) ([]T, error) {
	defer func() { _ = rows.Close() }() // Err tells what there is to tell
	var all []T
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// bounded is limit if it lies in 1..most, else most.
func bounded(limit, most int) int {
	if limit < 1 || limit > most {
		return most
	}
	return limit
}

// changed reports whether a statement changed a row.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
