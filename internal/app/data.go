package app

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/seal"
)

const (
	journalFile  = "journal.db"
	temporalFile = "temporal.db"
	keysFile     = "keys.json"

	keyID = "k1"
)

// keys are the secrets of an App, made once and kept beside its journal: what was sealed with them is
// opened after a restart.
type keys struct {
	Guest  []byte `json:"guest"`
	Tokens []byte `json:"tokens"`
	// Bot is what the one bot presents to the API.
	Bot string `json:"bot"`
}

// openKeys reads the keys of a folder, or makes them.
func openKeys(folder string) (keys, error) {
	path := filepath.Join(folder, keysFile)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeys(path)
	}
	if err != nil {
		return keys{}, fmt.Errorf("read the keys: %w", err)
	}
	var k keys
	if err := json.Unmarshal(content, &k); err != nil || len(k.Guest) != config.KeySize || len(k.Tokens) != config.KeySize || k.Bot == "" {
		return keys{}, fmt.Errorf("read the keys: %s is damaged; remove its folder to begin anew", path)
	}
	return k, nil
}

// makeKeys writes new keys so that a process that dies leaves all of them or none.
func makeKeys(path string) (keys, error) {
	k := keys{Guest: seal.NewSecret(), Tokens: seal.NewSecret(), Bot: "demo_" + rand.Text()}
	content, err := json.Marshal(k)
	if err != nil {
		return keys{}, fmt.Errorf("write the keys: %w", err)
	}
	unfinished := path + ".new"
	if err := os.WriteFile(unfinished, content, 0o600); err != nil {
		return keys{}, fmt.Errorf("write the keys: %w", err)
	}
	if err := os.Rename(unfinished, path); err != nil {
		return keys{}, fmt.Errorf("write the keys: %w", err)
	}
	return k, nil
}

// rings are the keys as a configuration has them.
func (k keys) rings() config.Keys {
	return config.Keys{
		Guest:  []config.Key{config.NewKey(keyID, k.Guest)},
		Tokens: []config.Key{config.NewKey(keyID, k.Tokens)},
	}
}

// bot is the one client of an App. It may do everything.
func (k keys) bot() config.Bot {
	sum := sha256.Sum256([]byte(k.Bot))
	return config.Bot{ID: BotID, Keys: []config.BotKey{{
		SHA256: hex.EncodeToString(sum[:]), Scopes: []config.Scope{config.ReadOrders, config.WriteOrders, config.Ops},
	}}}
}
