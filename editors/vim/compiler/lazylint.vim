" Vim compiler file: `:compiler lazylint`, then `:make` or `:make net.py` fills the quickfix list.

if exists('current_compiler')
  finish
endif
let current_compiler = 'lazylint'

let s:cpo_save = &cpo
set cpo&vim

CompilerSet makeprg=lazylint\ check\ --quiet\ --output-format\ concise
" A notebook's lines count in their cell, as in `n.ipynb:cell 3:2:5: error ...`.
CompilerSet errorformat=
      \%f:cell\ %*\\d:%l:%c:\ %trror\ %m,
      \%f:cell\ %*\\d:%l:%c:\ %tarning\ %m,
      \%f:cell\ %*\\d:%l:%c:\ %tnfo\ %m,
      \%f:%l:%c:\ %trror\ %m,
      \%f:%l:%c:\ %tarning\ %m,
      \%f:%l:%c:\ %tnfo\ %m

let &cpo = s:cpo_save
unlet s:cpo_save
