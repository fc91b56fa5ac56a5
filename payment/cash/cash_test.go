package cash_test

import (
	"testing"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment/cash"
	"github.com/ordersaga/ordersaga/payment/paymenttest"
)

func TestCashSitsTheExam(t *testing.T) {
	paymenttest.Run(t, func(*testing.T) paymenttest.Subject {
		return paymenttest.Subject{Provider: cash.New(), Amount: order.Money{Amount: 20700, Currency: "RUB"}}
	})
}
