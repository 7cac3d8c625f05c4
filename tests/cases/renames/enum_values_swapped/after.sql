CREATE VIEW gone AS SELECT id FROM ticket WHERE state = 'gone';
