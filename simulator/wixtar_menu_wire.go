package simulator

// The JSON of the platform's menu, and of the ways in which a store sells.

// wixtarProducts is the menu, with those of the page's fields that say something here.
type wixtarProducts struct {
	Products []wixtarProduct `json:"products"`
}

type wixtarProduct struct {
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Price       int64             `json:"price"`
	Enable      bool              `json:"enable"`
	IsCombo     bool              `json:"is_combo"`
	IsPackage   bool              `json:"is_package"`
	IsHidden    bool              `json:"is_hidden"`
	IsStopSale  bool              `json:"is_stop_sale"`
	Limitations *wixtarLimitation `json:"limitations"`
	Categories  []wixtarCategory  `json:"categories"`
	Tastes      []wixtarTaste     `json:"tastes"`
}

type wixtarCategory struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// wixtarTaste has a number for its id, where an order has a text.
type wixtarTaste struct {
	ID          int            `json:"id"`
	Title       string         `json:"title"`
	Exclusive   bool           `json:"is_mutually_exclusive"`
	Required    bool           `json:"is_required"`
	MaxQuantity *int           `json:"max_quantity"`
	Items       []wixtarOption `json:"items"`
}

type wixtarOption struct {
	ID    int    `json:"id"`
	Title string `json:"title"`
	Price int64  `json:"price"`
}

type wixtarCombos struct {
	Combos []wixtarCombo `json:"combos"`
}

// wixtarCombo is a place in a combo, with the dish that stands there unless another is chosen.
type wixtarCombo struct {
	wixtarChoice

	ID               string         `json:"id"`
	Title            string         `json:"title"`
	IsDefault        bool           `json:"is_default"`
	Items            []wixtarChoice `json:"items"` // the others
	IsMultipleChoice bool           `json:"is_multiple_choice"`
	ControlQuantity  bool           `json:"control_quantity"`
	GroupName        string         `json:"group_name"`
	GroupMinQuantity int            `json:"group_min_quantity"`
	GroupMaxQuantity int            `json:"group_max_quantity"`
	ItemMaxQuantity  int            `json:"item_max_quantity"`
}

type wixtarChoice struct {
	ProductID   string            `json:"product_id"`
	ProductName string            `json:"product_name"`
	Quantity    int               `json:"quantity"`
	Price       int64             `json:"price"`
	IsStopSale  bool              `json:"is_stop_sale"`
	IsHidden    bool              `json:"is_hidden"`
	Limitations *wixtarLimitation `json:"limitations"`
	Tastes      []wixtarTaste     `json:"tastes"`
}

type wixtarLimitation struct {
	Quantity  int    `json:"quantity"`
	StartTime string `json:"start_time"`
	EndTime   string `json:"end_time"`
}

type wixtarSales struct {
	Methods []wixtarSale `json:"sale_methods"`
}

type wixtarSale struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	HasAddress bool   `json:"has_address"`
	Type       string `json:"type"`
}
