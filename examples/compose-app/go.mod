module example.com/customer-report

go 1.26
