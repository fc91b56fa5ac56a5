package eleve

import (
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// total adds the order up as the vendor's example does: items + otherFees + deliveryFee - discount is
// orderAmount. What was paid is what the food costs, whatever the lines say: more than they explain is
// the options' money, which the example counts among the other fees; less is a discount.
func (c *Connector) total(d pos.Draft, paid pos.Paid) (wireTotal, []wireFee, error) {
	items, priced, itemsErr := c.sumOfLines(d.Lines)
	sum, fees, feesErr := c.fees(d.Fees)
	prepaid, paidErr := c.amount("payment", paid.Amount)
	if err := errors.Join(itemsErr, feesErr, paidErr); err != nil {
		return wireTotal{}, nil, err
	}
	extra := sum.OtherFees + sum.DeliveryFee
	if !priced {
		items = prepaid - extra
	}
	switch {
	case !priced && prepaid == 0:
		return wireTotal{}, nil, errors.New("a line has no unit price, and nothing that was paid tells the total")
	case items < 0:
		return wireTotal{}, nil, fmt.Errorf("the fees are more than the %s that were paid", paid.Amount)
	}
	sum.Items, sum.Amount = items, items+extra
	if prepaid > 0 {
		sum.OtherFees += max(prepaid-sum.Amount, 0)
		sum.Discount = max(sum.Amount-prepaid, 0)
		sum.Amount = prepaid
	}
	return sum, fees, nil
}

// sumOfLines is what the dishes cost; false where a dish has no price.
func (c *Connector) sumOfLines(lines []order.Line) (reais, bool, error) {
	var sum reais
	priced := true
	for _, line := range lines {
		price, err := c.amount("unit price", line.UnitPrice)
		if err != nil {
			return 0, false, fmt.Errorf("line %q: %w", line.Code, err)
		}
		priced = priced && !line.UnitPrice.IsZero()
		sum += price * reais(line.Quantity)
	}
	return sum, priced, nil
}

// fees puts the order's fees into the hub's form. The service fee is the till's own where the store's
// settings say so: sent as well, the guest would pay it twice.
func (c *Connector) fees(all []order.Fee) (wireTotal, []wireFee, error) {
	var sum wireTotal
	fees := make([]wireFee, 0, len(all))
	for _, fee := range all {
		value, err := c.amount("fee", fee.Amount)
		if err != nil {
			return wireTotal{}, nil, err
		}
		kind := feeType(fee.Kind)
		switch {
		case kind == "":
			return wireTotal{}, nil, fmt.Errorf("a fee of kind %q is not known", fee.Kind)
		case kind == feeService && c.settings.ServiceFeePercent > 0:
			return wireTotal{}, nil, errors.New("the till adds the service fee by itself")
		}
		if kind == feeDelivery {
			sum.DeliveryFee += value
		} else {
			sum.OtherFees += value
		}
		fees = append(fees, wireFee{
			Name: fee.Name, Type: kind, ReceivedBy: receivedByStore, Price: wirePrice{Value: value, Currency: currencySign},
		})
	}
	return sum, fees, nil
}

func feeType(kind string) string {
	switch kind {
	case "delivery":
		return feeDelivery
	case "service":
		return feeService
	case "tip":
		return feeTip
	}
	return ""
}

// amount reads money of the store; none at all is zero.
func (c *Connector) amount(what string, m order.Money) (reais, error) {
	if !m.IsZero() && m.Currency != c.currency || m.Amount < 0 || m.Amount > mostCentavos {
		return 0, fmt.Errorf("a %s of %s is no amount in %s", what, m, c.currency)
	}
	return reais(m.Amount), nil
}

// payments says what was paid already; the rest is to be collected with the food.
func (c *Connector) payments(total wireTotal, paid pos.Paid) wirePayments {
	if paid.Amount.Amount == 0 {
		return wirePayments{Pending: total.Amount, Methods: []wireMethod{}}
	}
	return wirePayments{Prepaid: total.Amount, Methods: []wireMethod{{
		Value: total.Amount, Currency: currencyCode, Type: paidAlready,
		Method: c.settings.PaymentMethod, MethodInfo: c.settings.PaymentInfo, ChangeFor: new(reais),
	}}}
}
