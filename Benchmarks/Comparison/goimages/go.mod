module goimages

go 1.21
