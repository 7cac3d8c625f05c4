CREATE OR REPLACE FUNCTION public.noted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RETURN NEW; END $function$;
