CREATE VIEW public.free_rooms AS
 SELECT r.building,
    r.number,
    r.name
   FROM public.rooms r
  WHERE (NOT (EXISTS ( SELECT
           FROM public.bookings b
          WHERE (b.building = r.building))));
