CREATE FUNCTION has_kind(application integer, VARIADIC kinds kind[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN coalesce((SELECT application.kind FROM application WHERE application.id = $1) = ANY (kinds), true);
END;
$$;
