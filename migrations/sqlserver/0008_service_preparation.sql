ALTER TABLE service ADD
    preparation nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL CONSTRAINT service_preparation_none DEFAULT N'';
