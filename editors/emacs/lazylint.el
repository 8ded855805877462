;;; lazylint.el --- Findings of lazylint in compilation buffers  -*- lexical-binding: t; -*-

;;; Commentary:

;; Load this file, then: M-x compile RET lazylint check --output-format concise RET
;; A notebook's lines count in their cell, as in `n.ipynb:cell 3:2:5: error ...'.

;;; Code:

(require 'compile)

(add-to-list
 'compilation-error-regexp-alist-alist
 '(lazylint
   "^\\([^\n]+?\\)\\(?::cell [0-9]+\\)?:\\([0-9]+\\):\\([0-9]+\\): \\(?:\\(warning\\)\\|\\(info\\)\\|error\\) [A-Z]+[0-9]+ \\["
   1 2 3 (4 . 5)))
(add-to-list 'compilation-error-regexp-alist 'lazylint)

(provide 'lazylint)
;;; lazylint.el ends here
