package config_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
)

func TestNoWayOfPrintingShowsASecret(t *testing.T) {
	const secret = "hunter2"
	c := config.Default()
	c.Journal.DSN = secret
	c.Keys.Guest = []config.Key{{ID: "k1", Value: secret}}
	c.Stores = []config.Store{{
		ID:      "s-1",
		POS:     config.POS{Token: secret, Settings: config.Settings{"password": secret}},
		Payment: config.Payment{Settings: config.Settings{"secret": secret}},
		Staff:   config.Staff{Webhook: secret, Secret: secret},
	}}
	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		printed = append(printed, fmt.Sprintf(verb, c), fmt.Sprintf(verb, c.Journal.DSN), fmt.Sprintf(verb, c.Stores[0].POS.Settings))
	}
	asJSON, err := json.Marshal(c)
	require.NoError(t, err)
	asYAML, err := yaml.Marshal(c)
	require.NoError(t, err)
	printed = append(printed, string(asJSON), string(asYAML), c.Journal.DSN.GoString(), c.Journal.DSN.String())

	for _, text := range printed {
		require.NotContains(t, text, secret)
		require.NotContains(t, text, fmt.Sprintf("%x", secret))
	}
	require.Contains(t, string(asYAML), "password: \"***\"", "an operator sees which settings there are")
	require.Equal(t, secret, c.Journal.DSN.Reveal())
}

func TestMistakesDoNotRepeatSecrets(t *testing.T) {
	const secret = "hunter2"
	file := strings.NewReplacer(guestKey, secret, "https://orders", "https://me:"+secret+"@orders").Replace(minimal) +
		"    staff: {webhook: \"ftp://" + secret + "\", secret: " + secret + "}\n"
	_, err := load(file, world{})
	require.Len(t, lines(err), 3)
	require.NotContains(t, err.Error(), secret)
}

func TestKeysAreReadInEveryUsualForm(t *testing.T) {
	tests := []struct {
		name, value string
		ok          bool
	}{
		{name: "hexadecimal", value: guestKey, ok: true},
		{name: "base64 with its padding", value: "//////////////////////////////////////////8=", ok: true},
		{name: "base64 without padding", value: "//////////////////////////////////////////8", ok: true},
		{name: "base64 for URLs", value: "__________________________________________8=", ok: true},
		{name: "a line end of an editor", value: guestKey + "\r\n", ok: true},
		{name: "31 bytes", value: guestKey[2:]},
		{name: "33 bytes", value: guestKey + "00"},
		{name: "nothing", value: ""},
		{name: "a sentence", value: "correct horse battery staple"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			material, err := config.Key{Value: config.Secret(tt.value)}.Bytes()
			if !tt.ok {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.Len(t, material, config.KeySize)
		})
	}
}
