-- What may be shown of a value: `option_name` and `option_value` to the value, or to what SECRET in
-- schema_model::object says, where it may be secret; in a connection string, of either form, the password alone.
CASE WHEN option_name ~* '(pass|secret|token|credential|private|(^|_)pwd?$|(api|access|account|auth|shared)_?key)'
       AND option_name <> 'passfile' AND option_value !~* '^(true|false|on|off|yes|no|[01])$' THEN 'set-by-hand'
     ELSE regexp_replace(regexp_replace(option_value, '(://[^:/@]*:)[^@]*@', '\1set-by-hand@'),
         '(pass\w*\s*=\s*)(''(\\.|[^''\\])*''|(\\.|[^\s\\])+)', '\1set-by-hand', 'gi') END
