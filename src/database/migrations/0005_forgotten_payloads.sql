-- What a delivery said is of use for a while only; that it came is never forgotten: the same one does nothing again.
ALTER TABLE modelwarden.delivery ALTER payload DROP NOT NULL;
CREATE INDEX delivery_payload ON modelwarden.delivery (received_at) WHERE payload IS NOT NULL;
