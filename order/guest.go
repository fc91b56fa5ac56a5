package order

// Guest is everything in an order that belongs to the guest or is secret. It exists in clear only in
// memory of the API and of activities; everywhere else it is [Sealed].
type Guest struct {
	Name      string   `json:"name,omitempty"`
	Phone     string   `json:"phone,omitempty"`
	Address   string   `json:"address,omitempty"`
	Latitude  *float64 `json:"latitude,omitempty"` // degrees; a place, never money
	Longitude *float64 `json:"longitude,omitempty"`
	// Notes are the guest's words on single lines, by the index of the line: "0", "1".
	Notes     map[string]string `json:"notes,omitempty"`
	Comment   string            `json:"comment,omitempty"`
	Reference string            `json:"reference,omitempty"` // the bot's own name of the order
	Metadata  map[string]string `json:"metadata,omitempty"`
	// PaymentToken is the provider's token of a card; PaymentProof what proves a payment already made.
	PaymentToken string            `json:"payment_token,omitempty"`
	PaymentProof map[string]string `json:"payment_proof,omitempty"`
	ReturnURL    string            `json:"return_url,omitempty"`
}

// Sealed is an encrypted value: AES-256-GCM under the key KeyID, nonce before the ciphertext, with
// the order's id as additional data, so that it opens only for the order it was sealed for.
type Sealed struct {
	KeyID string `json:"key_id,omitempty"`
	Data  []byte `json:"data,omitempty"`
}
